"""Two acts at once must come out as one of them after the other would; each is held at each statement in turn."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from django.db import connection

from posko.apps.jobs import registry
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput, Busy, NotAllowed
from posko.kit import acts, locks
from tests import world
from tests.cast import AT
from tests.pairs.barrier import Side, two_at_once
from tests.pairs.post import Post, Snapshot, Writes
from tests.pairs.worlds import Noun, Scene

REFUSALS = (BadInput, NotAllowed)
# How far the sealer came, and which numbers were void by then, hangs on who was first; its own tests hold these tables.
SEALED = {"ledger_leaf", "ledger_node", "ledger_signedhead"}
MOST_HOLDS = 400
BARE = re.compile(r"(?<=[ \[])#\d+(?=[,}\]])")  # a new key that stands for itself in a row


@dataclass(slots=True)
class Verdict:
    """What came of one pair: how often one side was held, how often an act ran again, and every fault."""

    held: str
    other: str
    holds: int = 0
    again: int = 0
    faults: list[str] = field(default_factory=list)


class Trial:
    """The trial of one noun on its post, whose world is built and kept."""

    def __init__(self, noun: Noun, post: Post) -> None:
        locks.strict = True
        self.noun, self.post = noun, post
        self.world = noun.build()
        connection.close()
        post.keep()
        for column in noun.loose:
            table, _, name = column.partition(".")
            post.forget(table, [name])
        self._alone: dict[tuple[str, ...], tuple[Snapshot, tuple[str, ...]]] = {}
        self.scenes = {**noun.scenes, **besides()}
        # A digest counts agency by agency; what comes in between stands in the later ones only, as it may.
        post.forget("notices_notice", ["lines"])
        # What stood in the way of a scene that ran alone: its refusal, or that it wrote nothing; empty if it worked.
        self.idle: dict[str, str] = {}

    def pairs(self) -> list[tuple[str, str]]:
        """Every act against every other scene, and the other way round."""
        own = self.noun.scenes
        return [(a, b) for a in self.scenes for b in self.scenes if a in own or b in own]

    def run(self, held: str, other: str) -> Verdict:
        """Hold the first before each of its statements while the other runs."""
        for name in {held, other} - self.idle.keys():
            self.learn(name)
        verdict, again = Verdict(held, other), _Again()
        rounds = [name for name in (held, other) if _is_round(name)]
        for names in ((held, other, *rounds), (other, held, *rounds)):
            self._one_after_the_other(*names)
        in_order = [self._one_after_the_other(held, other), self._one_after_the_other(other, held)]
        for hold in count():
            writes = Writes()
            try:
                outcome = two_at_once(self._side(held), self._side(other), hold=hold, watch=writes)
                if not outcome.held_before:
                    break
                verdict.holds += 1
                wrong = self._errors(outcome.errors, in_order)
                if different := self._different(held, other, rounds, writes):
                    wrong.append(different)
            finally:
                self.post.put_back(writes.tables)
            verdict.faults += [f"held before {outcome.held_before!r}: {text}" for text in wrong]
            if hold == MOST_HOLDS:
                verdict.faults.append(f"more than {MOST_HOLDS} statements")
                break
        verdict.again = again.taken()
        return verdict

    def _side(self, name: str) -> Side:
        return partial(self.scenes[name], self.world)

    def _one_after_the_other(self, *names: str) -> tuple[Snapshot, tuple[str, ...]]:
        """How the tables stand, and what was refused, after these scenes in this order."""
        if names not in self._alone:
            writes, errors = Writes(), []
            try:
                for name in names:
                    with connection.execute_wrapper(writes):
                        errors.append(_refused(self._side(name)))
                connection.close()
                self._alone[names] = (self.post.snapshot(writes.tables), tuple(error for error in errors if error))
            finally:
                connection.close()
                self.post.put_back(writes.tables)
        return self._alone[names]

    def _errors(self, errors: tuple[BaseException, ...], in_order: list[Any]) -> list[str]:
        known = {error for _snapshot, refused in in_order for error in refused}
        return [
            repr(error)
            for error in errors
            if isinstance(error, Busy) or not (isinstance(error, REFUSALS) or type(error).__name__ in known)
        ]

    def _different(self, held: str, other: str, rounds: list[str], writes: Writes) -> str:
        """How the tables differ from both orders; a round takes what it passed over when it comes again."""
        for again in ([], rounds) if rounds else ([],):
            for name in again:
                with connection.execute_wrapper(writes):
                    _refused(self._side(name))
                connection.close()
            now = self.post.snapshot(writes.tables)
            orders = [(held, other, *again), (other, held, *again)]
            found = [self._difference(now, self._one_after_the_other(*names)[0]) for names in orders]
            if not all(found):
                return ""
        return min(found, key=len)

    def _difference(self, now: Snapshot, then: Snapshot) -> str:
        """Where the tables differ, at most three rows of each."""
        told = []
        for table in sorted({*now, *then} - SEALED):
            ours, theirs = now.get(table, self.post.base(table)), then.get(table, self.post.base(table))
            if ours != theirs:
                told.append(f"{table}: {_told(_without(ours, theirs), _without(theirs, ours))}")
        return "; ".join(told)

    def learn(self, name: str) -> None:
        """Run a scene twice: where the two differ, a column is random or a clock's, and is left out."""
        runs = []
        for _ in range(2):
            writes = Writes()
            with connection.execute_wrapper(writes):
                refused = _refused(self._side(name))
            self.idle[name] = refused or ("" if writes.tables else "wrote nothing")
            connection.close()
            runs.append({table: self.post.raw(table) for table in writes.tables if table in self.post.tables})
            self.post.put_back(writes.tables)
        for table in runs[0].keys() & runs[1].keys():
            first, second = (_by_key(run[table]) for run in runs)
            for key in first.keys() & second.keys():
                self.post.forget(table, [c for c in first[key] if first[key][c] != second[key][c]])


def besides() -> dict[str, Scene]:
    """What runs beside every act: all rounds, and a message that comes in."""
    return {"a message comes in": _message, **{f"round {each.name}": _round(each) for each in registry.periodic()}}


def _round(task: registry.Periodic) -> Scene:
    def run(_world: object) -> object:
        by = system_viewer(task.name, operation=world.CODE, city=world.CITY, compartments=task.walls)
        return task.task(by=by, at=AT)

    return run


def _message(_world: object) -> object:
    from posko.apps.intake.inbox import services as intake
    from posko.domain.intake import Channel

    by = system_viewer("intake", operation=world.CODE, city=world.CITY)
    return intake.receive_all([intake.NewMessage(Channel.API, "0" * 64, "{}", None, "0" * 64)], by=by, at=AT)


def _is_round(name: str) -> bool:
    return name.startswith("round ") or name.endswith("/ round")


def _refused(side: Callable[[], object]) -> str:
    try:
        side()
    except Exception as error:
        if isinstance(error, acts.ActError):
            raise
        return type(error).__name__
    return ""


def _told(more: list[str], less: list[str]) -> str:
    """Rows that stand in one of both only; of a row that stands in both, the columns that differ."""
    ours, theirs = [[json.loads(BARE.sub(r'"\g<0>"', row)) for row in rows[:3]] for rows in (more, less)]
    for mine in ours:
        if twin := next((row for row in theirs if row.get("id") == mine.get("id")), None):
            for column in [each for each in mine if each in twin and mine[each] == twin[each] and each != "id"]:
                mine.pop(column), twin.pop(column)
    return f"at once {ours}, one after the other {theirs}"


def _without(rows: list[str], others: list[str]) -> list[str]:
    left = list(others)
    return [row for row in rows if row not in left or left.remove(row)]  # type: ignore[func-returns-value]


def _by_key(rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {row.get("id", row.get("number", row.get("entry_id"))): row for row in rows}


class _Again(logging.Handler):
    """Counts how often an act ran again."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0
        acts.log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line about another try."""
        self.count += record.msg.startswith("%s runs again")

    def taken(self) -> int:
        """How often, and no more from now on."""
        acts.log.removeHandler(self)
        return self.count


def in_turn(trials: list[Trial], seed: int) -> Iterator[tuple[Trial, str, str]]:
    """All pairs of these trials, in an order that the seed decides."""
    import random

    every = [(trial, held, other) for trial in trials for held, other in trial.pairs()]
    random.Random(seed).shuffle(every)
    yield from every
