"""What the list of messages that leave is narrowed to; it mirrors the address of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from django.db.models import Q

from posko.domain.outgoing import About, Channel, SendingState, policies

ALL: Final = "all"
# The tabs: a word of the address, and the states that it shows. Dead ones come first, for they wait for somebody.
TABS: Final[Mapping[str, frozenset[SendingState]]] = {
    "dead": frozenset({SendingState.DEAD}),
    "waiting": policies.WAITING,
    "out": policies.OPEN - policies.WAITING,
    "acknowledged": frozenset({SendingState.ACKNOWLEDGED}),
    ALL: frozenset(SendingState),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """The words of the address: the tab, and what is narrowed beside it."""

    state: str = "dead"
    channel: str = ""
    about: str = ""
    agency: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more than the tab was chosen."""
        return bool(self.channel or self.about or self.agency)

    def beside(self) -> Q:
        """What is narrowed beside the tab."""
        wanted = {"channel": self.channel, "about": self.about, "agency__code": self.agency}
        return Q(**{field: word for field, word in wanted.items() if word})

    def terms(self) -> Q:
        """All of it."""
        return self.beside() & Q(state__in=TABS[self.state])


def filter_from(given: Mapping[str, str]) -> Filter:
    """The filter of an address; a word that does not exist counts as none."""
    told = {field.name: given.get(field.name, "") for field in fields(Filter)}
    known = {"state": set(TABS), "channel": {each.value for each in Channel}, "about": {each.value for each in About}}
    clean = {name: word if word in known.get(name, {word}) else "" for name, word in told.items()}
    return Filter(**{**clean, "state": clean["state"] or "dead"})
