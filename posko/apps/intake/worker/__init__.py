"""The worker: it reads messages and gives each to the noun that handles its form."""
