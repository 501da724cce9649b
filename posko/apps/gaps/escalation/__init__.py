"""Notices along the chain that a promise is due or late."""
