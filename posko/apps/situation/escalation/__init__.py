"""The clock's own acts on alerts: who did not acknowledge is told along the chain, and what is over ends."""
