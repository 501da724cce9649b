"""Receipts: gateways say what became of a message that they took, and it is marked so."""
