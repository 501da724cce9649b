"""Whom an order reaches: the phones and proven numbers that it goes to, and what they are told of it."""
