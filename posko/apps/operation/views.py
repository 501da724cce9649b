"""The page of the post's keys: what each opens and what is lost with it, never a byte of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.domain.files.keys import STATES, State
from posko.kit import key_list
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest


@require_GET
def keys(request: PoskoRequest) -> HttpResponse:
    """Every key of the post."""
    shown = [
        {
            "name": sentence(found.key.name),
            "file": found.file.rpartition("/")[2],
            "opens": sentence(found.key.opens),
            "holder": sentence(found.key.holder),
            "in_backup": found.key.in_backup,
            "change": sentence(found.key.change),
            "is_command": found.key.change.startswith("posko "),
            "lost": sentence(found.key.lost),
            "state": sentence(STATES[found.state]),
            "faulty": found.state is State.OPEN,
            "since": found.since,
            "older": found.older,
        }
        for found in key_list.every()
    ]
    return render(request, "operation/keys.html", {"keys": shown})
