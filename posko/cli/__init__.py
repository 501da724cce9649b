"""The command line: a thin door, one file a noun."""
