"""Papers of a case: issued under a number, and sealed."""
