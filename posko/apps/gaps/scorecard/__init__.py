"""How agencies keep their promises."""
