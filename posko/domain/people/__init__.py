"""People: duty, contacts, the journal, and tables of people."""
