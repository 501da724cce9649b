"""Reports that come in over HTTP, and as SMS by a gateway: eight clients send 2,000 incidents to a real post that holds
50,000 already.

The peer is Apollo on a machine like ours: 54 incidents a second, p95 near 400 ms, and nothing on the disk before it
answers. Here every 201 is on the disk (SQLite FULL; PostgreSQL with fsync and synchronous commit).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench import incidents
from tests.bench.intake_client import SMS, TELEPHONES, telephone
from tests.parts import ROOT, durable_postgresql, posko, serving

STORED, SENT, CLIENTS, ROUNDS = 50_000, 2_000, 8, 3
PEER = 54.0


def main() -> None:
    """On SQLite and on PostgreSQL, each with the worker apart (the door alone) and beside (the door while it works)."""
    print(f"{SENT:,} incidents over {STORED:,} stored, {CLIENTS} kept connections, each 201 on the disk")
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        measure("SQLite FULL", Path(folder) / "sqlite", {})
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder, durable_postgresql() as url:
        measure("PostgreSQL", Path(folder) / "postgresql", {"DATABASE_URL": url})
    print()


def measure(name: str, data: Path, environment: dict[str, str]) -> None:
    """Make an operation, fill it, serve it and send."""
    data.mkdir(mode=0o700)
    token, secret = _prepared(data, environment), _inside("gateway", data, environment).strip()
    # As a post runs first, its worker beside it; then the door alone, which leaves messages waiting.
    for worker in ("", "apart"):
        with serving(data, "serve", POSKO_WORKER=worker, **environment) as address:
            send(address, token, 200)
            rounds = [send(address, token, SENT) for _ in range(ROUNDS)]
            _tell(f"{name}, worker {worker or 'beside'}", rounds)
            if worker:
                _tell(f"{name}, as SMS", [send(address, secret, SENT) for _ in range(ROUNDS)])
            if not worker:
                _tell_drain(data, environment)


def send(address: str, token: str, count: int) -> dict[str, Any]:
    """What the client says of one round; every report must be answered with a 201 and a number of its own."""
    call = [sys.executable, "-m", "tests.bench.intake_client", address, token, str(count), str(CLIENTS)]
    told: dict[str, Any] = json.loads(subprocess.run(call, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    assert told["statuses"] == {"201": count} and told["ids"] == count, told["statuses"]
    return told


def _prepared(data: Path, environment: dict[str, str]) -> str:
    made = posko("operation", "create", "--city", "jaktim", data=data, **environment)
    assert made.returncode == 0, made.stderr
    _inside("fill", data, environment)
    token = posko("intake", "token", "--agency", "polres", "--place", "31.75.09", data=data, **environment)
    assert token.returncode == 0, token.stderr
    return token.stdout.strip()


def _tell(name: str, rounds: list[dict[str, Any]]) -> None:
    for each in rounds:
        rate = SENT / each["seconds"]
        spread = "  ".join(f"{share} {each[share] * 1000:4.0f} ms" for share in ("p50", "p95", "p99", "max"))
        print(f"  {name:<28}{rate:6.0f} reports/s  {spread}  {rate / PEER:5.1f} x Apollo")


def _tell_drain(data: Path, environment: dict[str, str]) -> None:
    """How many a second the worker hands on, from when the last one was sent."""
    begun, first = time.perf_counter(), int(_inside("waiting", data, environment))
    left = first
    while left and time.perf_counter() - begun < 300:
        time.sleep(1)
        left = int(_inside("waiting", data, environment))
    seconds = time.perf_counter() - begun
    print(f"  {'':<28}{(first - left) / seconds:6.0f} messages/s handed on by the worker ({first} waited, {left} left)")


def _inside(what: str, data: Path, environment: dict[str, str]) -> str:
    """A part of this module in a process with the post's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_"))}
    told = {"POSKO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "posko.web.settings", **environment}
    call = [sys.executable, "-m", "tests.bench.intake", what]
    return subprocess.run(call, cwd=ROOT, env={**kept, **told}, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _django() -> Iterator[None]:
    import django

    django.setup()
    yield


def fill() -> None:
    """50,000 incidents and the messages that they came by, as if the day had gone on for a while."""
    with _django():
        from posko import clock
        from posko.apps.intake.models import Message
        from posko.apps.operation.models import Operation

        dice, operation, at = random.Random(7), Operation.objects.get(), clock.real_time()
        rows = (
            Message(
                operation=operation,
                channel="api",
                key=uuid.UUID(int=dice.getrandbits(128)).hex,
                received_at=at - timedelta(seconds=STORED - number),
                form="incident",
                place="31.75.09.1002",
                body='{"form":"incident","text":"' + "x" * 120 + '"}',
                sha256=f"{dice.getrandbits(256):064x}",
                digest=f"{dice.getrandbits(256):064x}",
                state="handled",
                ref=f"incident:{number}",
                handled_at=at,
            )
            for number in range(STORED)
        )
        Message.objects.bulk_create(rows, batch_size=2_000)
        incidents.fill(STORED, operation.code, at)


def gateway() -> None:
    """A gateway for short messages and the telephones that report through it; prints what its client needs."""
    with _django():
        from posko import clock
        from posko.apps.intake.gateways.services import NewGateway, make_gateway
        from posko.apps.intake.senders.services import NewSender, admit_number
        from posko.apps.operation.models import Operation
        from posko.domain.access import system_viewer

        operation, at = Operation.objects.get(), clock.real_time()
        by = system_viewer("bench", operation=operation.code, city=operation.city_id)
        for number in range(TELEPHONES):
            new = NewSender(f"Pos {number}", "polres", "31.75.10.1001/028")
            admit_number(new, "sms", telephone(number), by=by, at=at)
        print(SMS + make_gateway(NewGateway("modem", "sms"), by=by, at=at).secret)


def waiting() -> None:
    """How many messages the worker has not handed on yet."""
    with _django():
        from posko.apps.intake.models import Message

        print(Message.objects.filter(state="received").count())


if __name__ == "__main__":
    {"fill": fill, "gateway": gateway, "waiting": waiting, "main": main}[sys.argv[1] if len(sys.argv) > 1 else "main"]()
