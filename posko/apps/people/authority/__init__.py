"""Authority: who decides for an institution, with a key that two others compared."""
