"""Long lists, a page at a time; `?page=` says which."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


class Rows(Protocol):
    """Anything that has a length and gives a slice."""

    def __len__(self) -> int: ...

    def __getitem__(self, wanted: slice, /) -> Any: ...


def page_of(request: HttpRequest, rows: Rows, size: int) -> Page[Any]:
    """The page that was asked for. No number means the first page, a number too high means the last.

    Rows of the database that fit on one page are not counted apart.
    """
    asked = request.GET.get("page")
    if isinstance(rows, QuerySet) and asked in (None, "", "1"):
        first = list(rows[: size + 1])
        if len(first) <= size:
            return Paginator(first, size).page(1)
        return Page(first[:size], 1, Paginator(rows, size))
    return Paginator(rows, size).get_page(asked)  # type: ignore[arg-type]
