"""The changes feed: `GET /changes?since=CURSOR`, asked every few seconds by every open page."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from posko.apps.ledger import selectors as ledger_selectors
from posko.apps.ledger.selectors import Change, Page
from posko.domain.access import Viewer
from posko.domain.situation.feed import HEADS, read_cursor, topic_of
from posko.kit.requests import PoskoRequest


@require_GET
def changes(request: PoskoRequest) -> HttpResponse:
    """The entries after the cursor, as JSON.

    Without a cursor only the present end of the feed. 304 if nothing is new.
    """
    viewer, cursor = request.viewer, read_cursor(request.GET.get("since", ""))
    page = (
        Page([], ledger_selectors.newest(viewer, HEADS), False)
        if cursor is None
        else ledger_selectors.since(viewer, cursor, HEADS)
    )
    tag = _tag(viewer, cursor, page)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    body = {"changes": [_row(change) for change in page.changes], "next": str(page.next), "more": page.more}
    return JsonResponse(body, headers=headers)


def _row(change: Change) -> dict[str, object]:
    return {
        "number": change.number,
        "topic": topic_of(change.event),
        "event": change.event,
        "words": words_of(change.event, get_language() or "id"),
        "subject": change.subject,
        "place": change.place,
        "at": change.at.isoformat(),
    }


@lru_cache(maxsize=512)
def words_of(event: str, language: str) -> str:
    """The meaning of an event in words, from the web's own table, which templates know."""
    return render_to_string("situation/feed/_event.txt", {"event": event}).strip()


def _tag(viewer: Viewer, cursor: int | None, page: Page) -> str:
    """The same for the same answer: walls, cursor and last number, in the language of the words."""
    walls = ",".join(sorted(viewer.compartments))
    seen = f"{viewer.operation} {walls} {cursor} {page.next} {page.more} {get_language()}"
    return f'"{sha256(seen.encode()).hexdigest()[:24]}"'
