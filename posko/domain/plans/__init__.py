"""Plans: where the election stands, its stages, and the statutory clocks."""
