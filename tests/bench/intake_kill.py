"""Kill the post at random moments under load and see what is there: `python -m tests.bench.intake_kill --rounds 50`.

Eight clients send reports to a real `posko serve`; all of its processes are killed (SIGKILL), and the database is
looked at before anything may mend it. Every report that was answered 201 must be there once, with the body that was
sent; none may be half there; what had no answer is sent again in the next round, as a client does, and must be there
once too. The worker hands messages on meanwhile: no message may have become two incidents.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.intake_client import report
from tests.parts import ROOT, durable_postgresql, found_post, free_port, posko, post_environment, wait_for

CLIENTS = 8
PLACES = [f"31.75.09.1002/{number:03}" for number in range(1, 20)]
# Seconds of load before the kill: from the first answer on to well after the worker began.
SHORTEST, LONGEST = 0.05, 2.0


@dataclass(slots=True)
class Sent:
    """What all rounds sent: every body by its key, the number that each was answered with, and what had no answer."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Post:
    """A post with its data, served anew for each round and killed with all its processes."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data, self.environment = data, environment
        found_post(data, **environment)
        token = posko("intake", "token", "--agency", "polres", data=data, **environment)
        assert token.returncode == 0, token.stderr
        self.token = token.stdout.strip()

    @contextmanager
    def served(self, *beside: Sequence[str]) -> Iterator[tuple[int, list[subprocess.Popen[str]]]]:
        """Serve until the block ends, then kill; gives the port, and what else was started to be killed with it."""
        port = free_port()
        call = [sys.executable, "-m", "posko.web.command", "serve", "--port", str(port)]
        log = self.data.parent / f"{self.data.name}.log"
        told = post_environment(self.data, **self.environment)
        with log.open("w") as out:
            process = subprocess.Popen(call, stdout=out, stderr=out, cwd=ROOT, env=told, process_group=0)
            others = [
                subprocess.Popen(call, stdout=subprocess.PIPE, stderr=out, cwd=ROOT, env=told, text=True,
                                 process_group=process.pid)
                for call in beside
            ]  # fmt: skip
            try:
                wait_for(f"http://127.0.0.1:{port}", process, log)
                yield port, others
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=20)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database, asked without the post."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as server:
                return server.execute(sql).fetchall()
        with sqlite3.connect(self.data / "posko.sqlite3") as file:
            return file.execute(sql).fetchall()


def play(post: Post, rounds: int, seed: int) -> Sent:
    """Serve, send, kill and look, so many times. Raises AssertionError at the first thing that is not as it must be."""
    dice, sent = random.Random(seed), Sent()  # moments to kill at, nothing secret
    for number in range(rounds):
        with post.served() as (port, _others):
            stop, clients = send(port, post.token, sent, dice)
        stop.set()
        for client in clients:
            client.join(30)
        problems = faults(post, sent)
        assert not problems, f"round {number + 1} (seed {seed}): {problems[:5]}"
    return sent


def faults(post: Post, sent: Sent) -> list[str]:
    """What is not as it must be, in words."""
    rows = post.ask("SELECT id, key, body, sha256, state, ref, conflict_of_id FROM intake_message")
    by_key: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_key.setdefault(row[1], []).append(row)
    found = [*sent.wrong]
    for key, number in sent.numbers.items():
        there = [row[0] for row in by_key.get(_key(key), [])]
        if there != [number]:
            found.append(f"{key} was answered {number}, and there is {there}")
    for pk, key, body, sha256, _state, _ref, conflict in rows:
        whole = sent.bodies.get(_dashed(key))
        if whole is None or body.encode() != whole or hashlib.sha256(whole).hexdigest() != sha256 or conflict:
            found.append(f"message {pk} is not as it was sent")
    found += [f"{key} is there {len(those)} times" for key, those in by_key.items() if len(those) != 1]
    return [*found, *_ledger_faults(post, rows), *_incident_faults(post, rows)]


def _ledger_faults(post: Post, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Each message stands in exactly one entry, and no entry speaks of one that is not there."""
    sql = ("SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.number = p.entry_id "
           "WHERE e.event = 'intake.received'")  # fmt: skip
    told: list[tuple[int, str]] = []
    for (body,) in post.ask(sql):
        told += [(int(pk), sha256) for pk, sha256 in json.loads(body)["messages"].items()]
    kept = [(row[0], row[3]) for row in rows]
    return [] if sorted(told) == sorted(kept) else [f"the ledger tells of {len(told)} messages, there are {len(kept)}"]


def _incident_faults(post: Post, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Each message that was handed on is one incident, and each incident's report comes from one."""
    reports = post.ask("SELECT source_ref FROM incidents_incidentreport WHERE source_kind = 'message'")
    made = sorted(int(ref) for (ref,) in reports)
    handled = sorted(row[0] for row in rows if row[4] == "handled")
    return [] if made == handled else [f"{len(handled)} messages were handed on, {len(made)} reports are there"]


def send(port: int, token: str, sent: Sent, dice: random.Random) -> tuple[threading.Event, list[threading.Thread]]:
    """Begin to send by eight clients, first what had no answer the last time, and come back when it is time to kill."""
    stop = threading.Event()
    again, sent.open = sent.open, []
    seeds = [dice.getrandbits(32) for _ in range(CLIENTS)]
    threads = [
        threading.Thread(target=_client, args=(port, token, sent, stop, again[number::CLIENTS], seed), daemon=True)
        for number, seed in enumerate(seeds)
    ]
    before = len(sent.numbers)
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while len(sent.numbers) == before and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(dice.uniform(SHORTEST, LONGEST))
    return stop, threads


def _client(port: int, token: str, sent: Sent, stop: threading.Event, again: list[str], seed: int) -> None:
    dice = random.Random(seed)  # reports to send, nothing secret
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while not stop.is_set():
        key, body = (again.pop(), b"") if again else report(dice.getrandbits(30), PLACES, dice)
        with sent.lock:
            body = sent.bodies.setdefault(key, body)
            sent.open.append(key)
        try:
            connection.request("POST", "/api/v1/reports", body, {**headers, "Idempotency-Key": key})
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            break  # killed: nobody knows what became of it
        with sent.lock:
            sent.open.remove(key)
            if answer.status not in (200, 201):
                sent.wrong.append(f"{key} was answered {answer.status}: {told}")
            else:
                sent.numbers[key] = told["id"]
    with sent.lock:
        sent.open += [key for key in again if key not in sent.open]
    connection.close()


def _key(key: str) -> str:
    return key.replace("-", "")


def _dashed(key: str) -> str:
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


def main() -> None:
    """Play on SQLite, PostgreSQL or both, and say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="posko-kill-") as folder:
        if args.on == "sqlite":
            _play_and_tell(Post(_made(Path(folder)), {}), args)
        else:
            with durable_postgresql() as url:
                _play_and_tell(Post(_made(Path(folder)), {"DATABASE_URL": url}), args)


def _made(folder: Path) -> Path:
    data = folder / "data"
    data.mkdir(mode=0o700)
    return data


def _play_and_tell(post: Post, args: argparse.Namespace) -> None:
    begun = time.monotonic()
    sent = play(post, args.rounds, args.seed)
    seconds = time.monotonic() - begun
    print(f"{args.on}: killed {args.rounds} times in {seconds:.0f} s (seed {args.seed}); {len(sent.numbers)} reports "
          f"answered, {len(sent.open)} without an answer at the end; each answered one is there once, none is half "
          "there, none became two incidents")  # fmt: skip
    verified = posko("ledger", "verify", data=post.data, **post.environment)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    print(verified.stdout.strip())


if __name__ == "__main__":
    main()
