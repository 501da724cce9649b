"""Open sessions of people: listed, and ended by who keeps the post."""
