"""Law: tables with dates and sources. Knows nothing of the rest of the house."""
