"""The door for machines: thin, one file a noun."""
