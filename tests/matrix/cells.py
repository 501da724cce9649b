"""The cells: what the rules let each of them answer, and what it answers."""

from __future__ import annotations

import hashlib
import hmac
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction

from posko.apps.ledger.models import Entry
from posko.domain.access import ROLES
from posko.web.access_rules import FIRST, HOME, RULES
from posko.web.rule import Rule
from tests.apps.test_access_table import DOORS, FACTOR, LOGIN
from tests.cast import a_client
from tests.matrix.people import Person
from tests.matrix.things import LINES, THINGS, WHOSE, WRITTEN_BY, Things, words_of
from tests.world import CODE

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
SAFE = ("get", "head")
# What a cell answers: a door it leads to, the status of a refusal, or that the page itself answered.
IN, BAD, NO_TOKEN, FORBIDDEN, GONE, METHOD = "let in", "400", "401", "403", "404", "405"
LET_IN = frozenset({IN, BAD, "409", "410", "422"})
# Those without a post that this request could use.
NOBODY, PASSWORD, CLOSED = "nobody", "password only", "closed account"
DEVICE, GATEWAY, DISPLAY = "a device", "a gateway", "a wall display"
OUTSIDE = (NOBODY, PASSWORD, CLOSED, DEVICE, GATEWAY, DISPLAY)
# Who comes there without having begun to log in is sent back to the beginning.
LOG_IN_AGAIN = frozenset({"mfa_authenticate", "account_logout"})
# What they show is there only after something else: a table that was checked, two runs to be compared.
NOT_YET = frozenset(
    {"gaps:import_problems", "vulnerability:import_problems", "people:load_problems", "vulnerability:compare_runs"}
    | {
        "vulnerability:import_rest",
        "people:load_rest",
        "outgoing:contact_load_problems",
        "outgoing:contact_load_rest",
        "intake:card_problems",
        "intake:card_rest",
        "intake:sender_problems",
        "intake:sender_rest",
        "units:import_problems",
        "units:import_rest",
        "cases:tick_article",
        "incidents:exported",
        "ledger:head",
        "territory:tiles",
    }
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One request of somebody."""

    name: str
    method: str
    who: Person | str

    def __str__(self) -> str:
        return f"{self.who if isinstance(self.who, str) else self.who.name}: {self.method.upper()} {self.name}"


def cells(people: list[Person]) -> list[Cell]:
    """All of them, in a fixed order. Methods that no page uses are asked by one of each role."""
    one_of_each = {person.role: person for person in people if person.operation == CODE}
    asking = {
        method: (*OUTSIDE, *(people if method in ("get", "post") else one_of_each.values())) for method in METHODS
    }
    return [Cell(name, method, who) for name in sorted(RULES) for method in METHODS for who in asking[method]]


def expected(cell: Cell) -> frozenset[str]:
    """What the rules let it answer."""
    rule = RULES[cell.name]
    if rule.closed:
        return frozenset({GONE})
    if rule.machine:
        return _of_machines(cell)
    if rule.public:
        return LET_IN | {GONE, METHOD, NO_TOKEN} | ({LOGIN} if cell.name in LOG_IN_AGAIN else set())
    if isinstance(cell.who, Person) or cell.who == PASSWORD:
        return _of_accounts(cell, rule)
    if rule.display and cell.who == DISPLAY:
        return LET_IN | {METHOD}
    return frozenset({LOGIN})


def _of_accounts(cell: Cell, rule: Rule) -> frozenset[str]:
    who = cell.who
    if rule.signed_in:
        return LET_IN | {GONE, METHOD, FORBIDDEN, *DOORS.values()} - {LOGIN}
    if isinstance(who, str):
        return frozenset({FACTOR})
    if rule.compartment and rule.compartment not in who.walls:
        return frozenset({IN if cell.name in (HOME, FIRST) else GONE})
    if rule.act and rule.act not in ROLES[who.role].acts:
        return frozenset({FORBIDDEN})
    return _of_the_thing(cell, who)


def _of_machines(cell: Cell) -> frozenset[str]:
    right = GATEWAY if cell.name == "gateway:sms" else "" if cell.name.startswith("gateway:") else DEVICE
    return LET_IN | {GONE, METHOD} if cell.who == right else frozenset({BAD, NO_TOKEN, FORBIDDEN, GONE, METHOD})


def _of_the_thing(cell: Cell, who: Person) -> frozenset[str]:
    if cell.method not in (*SAFE, "post"):
        return frozenset({METHOD})
    there = is_there(cell.name, who)
    whose = WHOSE.get(cell.name) or (WRITTEN_BY.get(cell.name) if cell.method == "post" else None)
    if there and whose is not None:
        answers = LET_IN if whose(who) else frozenset({FORBIDDEN})
    else:
        answers = LET_IN if there else frozenset({GONE})
    as_the_table_asks = (cell.method == "get") == (LINES[cell.name].method == "get")
    return answers if as_the_table_asks and cell.method != "head" else answers | {METHOD}


def is_there(name: str, who: Person) -> bool:
    """Whether all that the address names is there for that person."""
    return name not in NOT_YET and all(THINGS[word].is_there_for(who) for word in words_of(name) if word in THINGS)


class Asking:
    """Asks cells of one post, each of which leaves it as it was."""

    def __init__(self, things: Things, sessions: dict[str, SimpleCookie]) -> None:
        self.things, self.sessions = things, sessions

    def wrong(self, cell: Cell) -> str:
        """What is wrong with the answer; empty where the rules let it be so."""
        with transaction.atomic():
            before = _entries()
            answer = self._ask(cell, self.things.address(cell.name))
            wrote = _entries() - before
            transaction.set_rollback(True)
        told = outcome(answer)
        hidden = isinstance(cell.who, Person) and GONE in expected(cell) and not is_there(cell.name, cell.who)
        if hidden and told in LET_IN - {IN}:  # it refuses what was sent before it looks for the thing
            return self._unlike_nothing(cell, answer)
        if told not in expected(cell):
            return f"{cell} answers {told}; the rules say {', '.join(sorted(expected(cell)))}"
        if wrote and told not in LET_IN:
            return f"{cell} answers {told} and wrote {wrote} entries of the ledger"
        if told == GONE and cell.method == "get" and isinstance(cell.who, Person):
            return self._unlike_nothing(cell, answer)
        return ""

    def _unlike_nothing(self, cell: Cell, answer: Any) -> str:
        """What is hidden must answer like what never was."""
        with transaction.atomic():
            never = self._ask(cell, self.things.address(cell.name, never=True))
            transaction.set_rollback(True)
        same = blank(answer.content) == blank(never.content) and answer.status_code == never.status_code
        return "" if same else f"{cell} tells what is hidden from what never was"

    def _ask(self, cell: Cell, address: str) -> Any:
        who = cell.who if isinstance(cell.who, str) else cell.who.name
        client = a_client(self.sessions.get(who))
        client.raise_request_exception = False
        headers = {}
        if who == DEVICE:
            headers = {"Authorization": f"Bearer {self.things.token}"}
        elif who == GATEWAY:
            headers = {"X-Posko-Signature": hmac.new(self.things.secret.encode(), b"", hashlib.sha256).hexdigest()}
        return getattr(client, cell.method)(address, headers=headers)


def outcome(answer: Any) -> str:
    """The answer in one word."""
    if answer.status_code == 302:
        return DOORS.get(answer.headers["Location"].partition("?")[0], IN)
    return IN if answer.status_code in (200, 201, 202, 204, 303, 304) else str(answer.status_code)


def blank(page: bytes) -> bytes:
    """A page without what is drawn by lot."""
    return re.sub(rb'(?<=")[A-Za-z0-9_-]{22,64}(?=")|/[a-z]+/[^"\s]*', b"", page)


def _entries() -> int:
    return Entry.objects.count()


def sample(all_cells: list[Cell], a_url: int, dice: random.Random) -> Iterator[Cell]:
    """So many cells of each URL that the rules let in, and so many that they do not."""
    drawers: dict[tuple[str, bool], list[Cell]] = {}
    for cell in all_cells:
        drawers.setdefault((cell.name, IN in expected(cell)), []).append(cell)
    for those in drawers.values():
        yield from dice.sample(those, min(a_url, len(those)))
