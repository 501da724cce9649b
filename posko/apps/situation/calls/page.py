"""Lines of the call sheet as a paper prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from posko.apps.situation.calls.selectors import Line
from posko.domain.outgoing.contacts import ROLE_WORDS, Role
from posko.domain.papers.call_sheet import CallLine


def role_word(role: str) -> str:
    """Whose number it is."""
    return _(ROLE_WORDS[Role(role)])


def paper_lines(lines: Iterable[Line], seen: Mapping[int, str]) -> list[CallLine]:
    """One's own lines, each with the number that was opened for it."""
    found = []
    for line in lines:
        each, answering = line.station, line.answering
        number = seen.get(answering.pk, "") if answering else ""
        who = role_word(answering.role) if answering else ""
        if answering and not answering.proven:
            who = f"{who} · {_('not proven')}"
        told = (each.kelurahan, each.name, each.code, each.missing, each.heard_at, each.outcome)
        found.append(CallLine(*told, number, who))
    return sorted(found, key=lambda each: (each.code,))
