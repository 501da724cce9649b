"""Field devices: made known by hand or by a one-time code, and their right taken again."""
