"""Field: the tasks of a phone as it reads them, and the photos of what it said."""
