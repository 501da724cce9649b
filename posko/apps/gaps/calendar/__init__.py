"""The calendar of promises, and how the open gaps go down to voting."""
