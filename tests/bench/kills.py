"""Kill the post at random moments under mixed load and hold what is there against what was answered.

`python -m tests.bench.kills --on sqlite --rounds 100` goes on where it stopped (`--anew` begins again). Beside the
reports of eight devices (`intake_kill`) others promise, work on cases, close meetings, sign heads and back up
(`kills_hands`), while the worker seals. All processes are killed at once (SIGKILL). Then nothing that was answered may
be lost, no row may be there without its entry or the other way, every leaf must follow the one before it, and every
head that was signed must hold.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from posko.domain.ledger import Head, Tree, void_hash
from tests.bench.intake_kill import Post, Sent, faults, send
from tests.parts import KEPT, ROOT, durable_postgresql, posko, post_environment

SHORTEST, LONGEST = 0.1, 3.0  # seconds of load before the kill, once the hands are at work
STATE = KEPT / "kills.json"
# Each kind of row with a key of its own: its table, and the event of which each of its rows has one. A case has the
# key of its first event.
KINDS = {
    "gap": ("gaps_gap", "gap.opened"),
    "promise": ("gaps_commitment", "commitment.made"),
    "case": ("cases_case", ""),
    "case_event": ("cases_caseevent", "case.event_recorded"),
    "minutes": ("rakor_minutes", "rakor.closed"),
}


@dataclass(slots=True)
class Told:
    """What the hands were answered in all rounds, and what else was counted."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    sent: Sent = field(default_factory=Sent)
    leaves: int = 0

    def of(self, kind: str) -> list[str]:
        """The keys of one kind."""
        return [key for name, key in self.lines if name == kind]


def found(data: Path, environment: dict[str, str]) -> Post:
    """A post with its people, the centre, and a key for backups."""
    post = Post(data, environment)
    key = ("backup", "--new-key", f"{_backups(post)}.key")
    assert posko(*key, data=data, **environment).returncode == 0
    _backups(post).mkdir(mode=0o700)
    subprocess.run(_hands("begin"), cwd=ROOT, env=post_environment(data, **environment), check=True)
    return post


def play(post: Post, rounds: int, seed: int, *, first: int = 0, longest: float = LONGEST) -> Iterator[Told]:
    """Serve, work, kill and look, so many times. AssertionError at the first thing that is not as it must be."""
    told = Told()
    for number in range(first, first + rounds):
        dice = random.Random(f"{seed}-{number}")  # moments to kill at, nothing secret
        with post.served(_hands("work", str(_backups(post)))) as (port, (hands,)):
            reader = threading.Thread(target=_read, args=(hands, told))
            reader.start()
            _wait_for_the_hands(told, len(told.lines))
            stop, clients = send(port, post.token, told.sent, dice)
            time.sleep(dice.uniform(SHORTEST, longest))
        stop.set()
        for thread in (reader, *clients):
            thread.join(30)
        problems = [*faults(post, told.sent), *_row_faults(post, told), *_leaf_faults(post, told)]
        assert not problems, f"round {number + 1} (seed {seed}): {problems[:5]}"
        _verify(post, told, f"round {number + 1} (seed {seed})")
        yield told


def _hands(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.kills_hands", *words]


def _backups(post: Post) -> Path:
    return post.data.parent / "backups"


def _read(hands: subprocess.Popen[str], told: Told) -> None:
    assert hands.stdout
    for line in hands.stdout:
        if line.endswith("\n"):
            kind, _, key = line.strip().partition(" ")
            told.lines.append((kind, key))


def _wait_for_the_hands(told: Told, before: int) -> None:
    until = time.monotonic() + 60
    while len(told.lines) == before:
        assert time.monotonic() < until, "the hands did not begin"
        time.sleep(0.02)


def _row_faults(post: Post, told: Told) -> Iterator[str]:
    """Each answered row is there once, and each row has its entry in the ledger and each entry its row."""
    events = Counter(event for (event,) in post.ask("SELECT event FROM ledger_entry"))
    for kind, (table, event) in KINDS.items():
        there = Counter(str(key).replace("-", "") for (key,) in post.ask(f"SELECT form_key FROM {table}"))
        lost = [key for key in told.of(kind) if there[key.replace("-", "")] != 1]
        if lost:
            yield f"{kind} {lost[0]} was answered and is not there once ({len(lost)} of {len(told.of(kind))})"
        if event and there.total() != events[event]:
            yield f"{there.total()} rows of {table}, {events[event]} entries {event}"
    if bare := post.ask("SELECT number FROM cases_case WHERE form_key NOT IN (SELECT form_key FROM cases_caseevent)"):
        yield f"cases without their first event: {bare}"
    if len(told.of("backup")) > events["backup.made"]:
        yield f"{len(told.of('backup'))} backups were made, {events['backup.made']} are told"


def _leaf_faults(post: Post, told: Told) -> Iterator[str]:
    """Leaves follow each other without a gap, each is of its row or void, and every signed head is over them."""
    rows = dict(post.ask("SELECT number, row_hash FROM ledger_entry"))
    leaves = post.ask('SELECT "index", number, hash, void FROM ledger_leaf ORDER BY "index"')
    if len(leaves) < told.leaves:
        yield f"there were {told.leaves} leaves, and there are {len(leaves)}"
    told.leaves = len(leaves)
    roots, tree = {}, Tree()
    for place, (index, number, leaf, void) in enumerate(leaves):
        if (index, number) != (place, place + 1):
            yield f"leaf {index} of row {number} stands at place {place}"
        if leaf != (void_hash(number) if void else rows.get(number)) or (void and number in rows):
            yield f"leaf {index} is not what row {number} says"
        tree.append(leaf)
        roots[tree.count] = tree.root()
    heads = {tuple(line.split(":")) for line in told.of("head")}
    heads |= {(str(size), root) for size, root in post.ask("SELECT size, root FROM ledger_signedhead")}
    yield from (f"the head {size}:{root} does not hold" for size, root in heads if roots.get(int(size)) != root)


def _verify(post: Post, told: Told, when: str) -> None:
    """The post itself says that all holds: with its own file of heads, and with the last head that was answered."""
    brought = told.of("head")[-1:]
    words = [word for head in brought for word in ("--head", str(Head(int(head.split(":")[0]), head.split(":")[1])))]
    done = posko("ledger", "verify", *words, data=post.data, **post.environment)
    assert done.returncode == 0, f"{when}: {done.stdout}{done.stderr}"


def main() -> None:
    """Play on SQLite or PostgreSQL, go on where the last run stopped, and say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=100, help="in all, with those of earlier runs")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--anew", action="store_true")
    args = parser.parse_args()
    kept = json.loads(STATE.read_text()) if STATE.exists() and not args.anew else {}
    done, seed = kept.get(args.on, (0, args.seed))
    with tempfile.TemporaryDirectory(prefix="posko-kills-") as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        if args.on == "sqlite":
            _play_and_tell(found(data, {}), args, done, seed, kept)
        else:
            with durable_postgresql() as url:
                _play_and_tell(found(data, {"DATABASE_URL": url}), args, done, seed, kept)


def _play_and_tell(post: Post, args: argparse.Namespace, done: int, seed: int, kept: dict[str, object]) -> None:
    begun = time.monotonic()
    print(f"{args.on}: {done} of {args.rounds} kills done before, seed {seed}", flush=True)
    KEPT.mkdir(exist_ok=True)
    for number, told in enumerate(play(post, args.rounds - done, seed, first=done), done + 1):
        STATE.write_text(json.dumps({**kept, args.on: (number, seed)}))
        counted = {kind: len(told.of(kind)) for kind in (*KINDS, "backup")}
        heads = len(set(told.of("head")))
        print(f"  {number} kills, {time.monotonic() - begun:.0f} s: answered {len(told.sent.numbers)} reports, "
              f"{counted}, {heads} heads; {told.leaves} leaves; nothing lost, nothing half", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
