"""Loading a file of people: checked first, then all of it or none."""
