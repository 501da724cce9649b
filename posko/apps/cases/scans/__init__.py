"""Signed scans of papers: uploaded by the issuer of the paper, and sealed."""
