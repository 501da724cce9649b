"""The members of the centre: who is in, who waits, and to whom older keys of cases are still to be given."""
