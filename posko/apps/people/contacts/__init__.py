"""The contact directory: how to reach whom, the number masked for other agencies."""
