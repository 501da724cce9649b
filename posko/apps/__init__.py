"""Apps: Django remembers and shows; one app a noun."""
