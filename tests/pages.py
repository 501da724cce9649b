"""A page as a test reads it: templates are laid out in lines, which nobody sees."""

from __future__ import annotations

import re


def tight(page: str) -> str:
    """The page with no white space beside a tag and one space elsewhere."""
    return re.sub(r" ?(<[^>]*>) ?", r"\1", " ".join(page.split()))
