"""The mutation run: whether the fast tests of what everything rests on find a small fault in it."""
