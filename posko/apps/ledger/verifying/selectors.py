"""Holding every part of the ledger against the others, and against every head that was kept of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from posko.apps.ledger import triggers
from posko.apps.ledger.models import Payload
from posko.apps.ledger.verifying.look import PAGE, Look
from posko.domain.errors import N_
from posko.domain.ledger import payload_hash, read_head
from posko.domain.ledger_walk import Fault, Grade, Kept, Verdict

# Events whose payload says a head that left the house with a paper or a backup.
PRINTED = ("sitrep.issued", "rakor.closed", "backup.made")
GUARD = N_("the ledger's guard is open: “%(name)s” is missing, altered, or does not belong on its tables")


def verify(brought: Sequence[Kept] = ()) -> Verdict:
    """Check every row, its payload, its copy and its leaf, every head that was kept, and those that were brought."""
    look = Look([*brought, *printed_heads()])
    look.go_on()
    return look.verdict()


def guard_faults() -> list[Fault]:
    """What is wrong with the triggers on the tables of the ledger."""
    return [Fault(0, GUARD, {"name": name}, Grade.GUARD) for name in triggers.missing(connection)]


def printed_heads() -> list[Kept]:
    """Heads that papers carry, as their own entries recorded them; altered payloads prove nothing."""
    found = Payload.objects.filter(entry__event__in=PRINTED).select_related("entry").order_by("entry_id")
    heads = ((payload, _head_in(payload)) for payload in found.iterator(chunk_size=PAGE))
    return [kept for _, kept in heads if kept is not None]


def _head_in(payload: Payload) -> Kept | None:
    body, where = payload.body, f"#{payload.entry_id} {payload.entry.event}"
    if body is None or payload_hash(body, payload.salt) != payload.entry.payload_hash:
        return None
    try:
        return Kept(read_head(json.loads(body)["head"]), where, rows=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
