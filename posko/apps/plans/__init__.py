"""Plans: the phases of the election and the countdown to the next."""
