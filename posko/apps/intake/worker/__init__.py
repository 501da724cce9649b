"""The worker: it reads what came in and gives it to the noun that handles its form."""
