"""The rakor: its agenda, the way a meeting goes, its lines, minutes and invitations."""
