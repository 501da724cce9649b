"""People: agencies, people and their posts."""
