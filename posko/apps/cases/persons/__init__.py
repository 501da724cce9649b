"""The persons of a case, sealed, and the members who may not see the case."""
