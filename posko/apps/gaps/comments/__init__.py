"""Comments on a gap, for all or for the own institution only."""
