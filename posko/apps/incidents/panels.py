"""What incidents say on other nouns' pages."""
