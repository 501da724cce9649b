"""Heavy answers take turns, so that light ones stay quick: papers, workbooks, whole tables, a kept index.

They compute for seconds and share one interpreter with every other request. Two are made at once and a few more wait
a moment; who comes then is asked to come again, and holds no thread meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from posko.domain.errors import N_

AT_ONCE: Final = 2
WAITING: Final = 6  # threads that may wait for their turn, of the 32 that there are
PATIENCE: Final = 5.0  # seconds
# How the names of pages end that give a whole table or paper, and begin that read one; and what computes besides.
_ENDS: Final = ("csv", "xlsx", "pdf", "docx", "export", "_template")
_BEGINS: Final = ("import_", "load_")
_OTHERS: Final = frozenset(
    {
        "cases:issue_paper",
        "situation:issue_report",
        "situation:make_draft",
        "situation:sign_draft",
        "vulnerability:keep_run",
    }
)
_BUSY: Final = N_("Papers and tables of others are being made at this moment. Come again in a few seconds.")
Answer = Callable[[HttpRequest], HttpResponse]


class Turns:
    """So many at once, and so many who wait for at most `patience` seconds."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience

    def enter(self) -> bool:
        """Whether one's turn has come; who was let in leaves again."""
        if not self._room.acquire(blocking=False):
            return False
        if self._turns.acquire(timeout=self._patience):
            return True
        self._room.release()
        return False

    def leave(self) -> None:
        """Make room for the next."""
        self._turns.release()
        self._room.release()


turns = Turns()


def is_heavy(name: str, method: str | None) -> bool:
    """Whether the page of this name is worked at for long."""
    own = name.rpartition(":")[2]
    return name in _OTHERS or own.endswith(_ENDS) or (own.startswith(_BEGINS) and method == "POST")


class TurnsMiddleware:
    """Stands behind the access rules, so that only who may ask for a heavy answer waits for one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the turn back once the answer is there."""
        try:
            return self.get_response(request)
        finally:
            if getattr(request, "has_turn", False):
                turns.leave()

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Wait for one's turn, or say when to come again."""
        match = request.resolver_match
        if match is None or not is_heavy(match.view_name, request.method):
            return None
        if turns.enter():
            request.has_turn = True  # type: ignore[attr-defined]
            return None
        response = render(request, "503.html", {"reason": _(_BUSY)}, status=503)
        response.headers["Retry-After"] = str(round(PATIENCE))
        return response
