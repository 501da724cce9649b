"""What nouns above hand in: what else ends with an account, and how people are told of something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from posko.apps.people.models import Post
from posko.domain.access import Viewer

# Ends what hangs on a person, and says how much of what it was, for the ledger.
Ending = Callable[[Post, Viewer, datetime], Mapping[str, int]]
endings: list[Ending] = []
# What ends when somebody takes up another role, while the account goes on.
leavings: list[Ending] = []


@dataclass(frozen=True, slots=True)
class News:
    """Something that people are told at once. `people` are log-in names; `key` makes it once for each of them.

    `text` is a sentence marked with `N_(...)`; a value of `params` named `…_at` is a moment in ISO form. `asked`: each
    of them has to do something.
    """

    key: str
    text: str
    people: Collection[str]
    params: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    asked: bool = False


Teller = Callable[[News, Viewer, datetime], None]
tellers: list[Teller] = []


def ends_with_account(ending: Ending) -> None:
    """Add what ends when an account is closed."""
    endings.append(ending)


def ends_with_role(ending: Ending) -> None:
    """Add what ends when somebody takes up another role."""
    leavings.append(ending)


def tells_people(teller: Teller) -> None:
    """Add a way by which people are told."""
    tellers.append(teller)


def tell(news: News, *, by: Viewer, at: datetime) -> None:
    """Tell people, inside the act that it is about."""
    for teller in tellers:
        teller(news, by, at)
