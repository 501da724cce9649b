"""Orders in the field: what is said of a task from a page, a phone, a number or by voice, and what a person settles."""
