"""The articles of a case: their elements, which of them are held, and the range of the penalty."""
