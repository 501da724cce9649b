"""Contacts: numbers of stations, teams and desks, given by whose they are, proven, seen one by one, and removed."""
