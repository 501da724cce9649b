"""Offices: the letterhead of each agency, who signs for it, the basis of the operation, and letters made of them."""
