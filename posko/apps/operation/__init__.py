"""Operation: the operation that everything else belongs to."""
