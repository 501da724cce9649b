"""Witnesses: other agencies' keys that cosign the heads: registered, confirmed, asked over the line or by stick.

Engines: calls.
"""
