"""Evidence of a case: sealed when it comes in, and handed from one to the other by name."""
