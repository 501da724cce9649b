"""Notices along the chain of new incidents and of those that wait too long."""
