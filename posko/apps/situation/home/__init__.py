"""The home page and the search: one picture of now."""
