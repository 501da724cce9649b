"""Parts of addresses that are secrets: `<secret:token>` in a route. No log line holds what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from django.urls import URLResolver, get_resolver, register_converter
from django.urls.converters import StringConverter

SECRET: Final = "secret"  # noqa: S105 - the name of a converter
_PART: Final = re.compile(r"<(?:(\w+):)?\w+>")


class Secret(StringConverter):
    """A token, key or code: one part of an address."""


register_converter(Secret, SECRET)


def routes() -> Iterator[str]:
    """Every route of the post, from its root, as it is written in the tables of addresses."""
    yield from _below("", get_resolver().url_patterns)


@cache
def secrets() -> re.Pattern[str]:
    """A secret in an address, behind what stands before it there (group 1); other parts of that may be anything."""
    return re.compile(rf"((?:{'|'.join(sorted(_before_secrets()))}))[^/\s?#'\"<>]+", re.IGNORECASE)


def _before_secrets() -> set[str]:
    found = set()
    for route in routes():
        for part in _PART.finditer(route):
            if part[1] == SECRET:
                pieces = (re.escape(piece) for piece in _PART.sub("\0", route[: part.start()]).split("\0"))
                # Slashes that come twice are one; only the first of a run begins an address, or a long run took long.
                found.add("(?<!/)/+" + r"[^/\s]+".join(piece.replace("/", "/+") for piece in pieces))
    return found


def _below(start: str, patterns: Iterable[Any]) -> Iterator[str]:
    for each in patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(route, each.url_patterns)
        else:
            yield route
