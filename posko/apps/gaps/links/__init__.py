"""Links: two gaps that say the same point at each other. Both stay, each with its own promises and proof."""
