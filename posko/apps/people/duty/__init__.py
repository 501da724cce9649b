"""The duty roster: who is on duty when, and the notes to the next shift."""
