"""Opening a gap: from the form, or by one press on a driver of the index."""
