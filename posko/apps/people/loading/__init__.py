"""Loading a file of people: checked first, then all of it is proposed to the chiefs, or none."""
