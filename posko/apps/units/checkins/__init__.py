"""Check-ins: teams that are due are asked, then their duty and their head are told; old positions are removed."""
