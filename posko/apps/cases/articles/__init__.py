"""The articles of a case: the elements they ask for, what is held of these, and the range of the penalty."""
