"""Teams: made, changed and closed; who belongs to one; what it says it can do, and where it is."""
