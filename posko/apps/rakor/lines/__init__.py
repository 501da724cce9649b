"""Lines of the minutes: written, reworded, turned into a gap or a promise."""
