"""What the post is held to: its own thirty requirements and OWASP ASVS 5.0, levels 1 and 2, and what proves each.

`requirements` reads the two tables beside it.
"""
