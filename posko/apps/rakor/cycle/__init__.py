"""The planning cycle: which meetings it asks for, and which of them are held, planned or missing."""
