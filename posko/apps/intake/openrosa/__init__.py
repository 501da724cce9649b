"""OpenRosa 1.0 as ODK Collect speaks it: forms, and submissions with their files.

Engines: multipart.
"""
