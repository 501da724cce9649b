"""What intake hands in to the nouns below it."""
