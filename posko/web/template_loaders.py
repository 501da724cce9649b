"""Our templates as they go out: without the indentation that only those who write them need.

It is a third of a page with many rows, and pages are read on phones. Lines stay, so an error names the right one.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.template.base import Origin
from django.template.loaders import app_directories, filesystem

_PACKAGE = Path(__file__).resolve().parent.parent
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def _outdented(text: str, origin: Origin) -> str:
    ours = str(origin.name).endswith(".html") and _PACKAGE in Path(origin.name).parents
    return _INDENTATION.sub("", text) if ours else text


class OfTheFrame(filesystem.Loader):
    """Templates of `posko/web`."""

    def get_contents(self, origin: Origin) -> str:
        return _outdented(super().get_contents(origin), origin)


class OfTheApps(app_directories.Loader):
    """Templates of the apps, ours and others'."""

    def get_contents(self, origin: Origin) -> str:
        return _outdented(super().get_contents(origin), origin)
