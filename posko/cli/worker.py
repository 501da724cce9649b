"""`posko worker`: the inbox, jobs and rounds, in its own process or beside the server in threads."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from posko import clock
from posko.cli import database_roles, setting_up
from posko.domain.access import system_viewer

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation
    from posko.domain.access import Viewer
    from posko.domain.jobs import Watch

# How often a worker looks, in seconds: messages that came in, rows of the ledger to seal, jobs that people wait for,
# rounds, the shortest of which is a minute, and witnesses, who are asked in a thread of their own: they may be slow.
INBOX, SEAL, JOBS, ROUNDS, WITNESSES = 0.5, 1.0, 2.0, 20.0, 20.0
OUTGOING = 0.5  # what leaves: a turn starts threads of its own, a few to each gateway
LONGEST_ONCE = 120.0  # seconds that `--once` waits for gateways
LAST_STEP = 5.0  # seconds that the last steps have to end once a worker beside the server is told to stop
log = logging.getLogger(__name__)
Turn = Callable[[threading.Event], None]


def add(parser: argparse.ArgumentParser) -> None:
    """Register `worker`."""
    parser.add_argument("--once", action="store_true", help="do what is due now and end")
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run_worker)


def run_worker(args: argparse.Namespace) -> int:
    """Work until told to stop (Ctrl+C, SIGTERM): a job is laid down after its step and taken up by the next worker."""
    setting_up.ready()
    setting_up.must_be_migrated()
    setting_up.the_operation_exists()
    database_roles.must_be_safe()
    stop = threading.Event()
    if args.once:
        inbox(stop)
        rounds(stop)
        jobs(stop)
        outgoing(stop)
        brought()
        seal(stop)
        witnesses(stop)
        return 0
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if args.beside:
        return _beside(stop)
    print("The worker hands messages on and does jobs, reminders and digests (Ctrl+C stops it).", flush=True)
    for thread in start(stop):
        thread.join()
    return 0


def _beside(stop: threading.Event) -> int:
    """Work for the server that started this process, until it says so or is gone.

    At its priority: on SQLite a slower worker would hold the one write lock longer, and intake would wait for it.
    """
    if os.environ.get("POSKO_PARENT") != str(os.getppid()):  # it was gone before this process stood
        return 0
    threading.Thread(target=_end_with_the_server, name="follow-server", daemon=True).start()
    threads = start(stop)
    stop.wait()
    until = time.monotonic() + LAST_STEP
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return 0


def _end_with_the_server() -> None:
    """End at once when the server is killed: it holds the other end of the input, on which nothing is ever written."""
    while os.read(0, 1):
        pass
    os._exit(1)


def follow_parent(gone: Callable[[], object]) -> None:
    """Call `gone` once the process that started this one, and said so in POSKO_PARENT, has ended."""
    parent = os.environ.get("POSKO_PARENT", "")
    if parent != str(os.getppid()):
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        gone()

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def start(stop: threading.Event) -> list[threading.Thread]:
    """Threads, so that a long job keeps no reminder and no message waiting; as daemons they never keep a process from
    ending."""
    turns: list[tuple[str, Turn, float]] = [
        ("inbox", inbox, INBOX),
        ("outgoing", outgoing, OUTGOING),
        ("seal", seal, SEAL),
        ("jobs", jobs, JOBS),
        ("rounds", rounds, ROUNDS),
        ("witnesses", witnesses, WITNESSES),
    ]
    threads = [
        threading.Thread(target=_again, args=(turn, pause, stop), name=f"worker-{name}", daemon=True)
        for name, turn, pause in turns
    ]
    for thread in threads:
        thread.start()
    return threads


def inbox(stop: threading.Event) -> None:
    """Hand on what came in, of every operation."""
    from posko.apps.intake.worker import services as worker_services

    for operation, by in _operations():
        watch = _watch(operation, stop)
        worker_services.handle_due(watch, by=by, at=watch.at())


def outgoing(stop: threading.Event) -> None:
    """Have what is due brought to its gateways, of every operation."""
    from posko.apps.outgoing.delivery import crew

    for operation, by in _operations():
        crew.turn(_watch(operation, stop), by=by)


def brought() -> None:
    """Wait for the gateways that were asked, each of which has its limit."""
    from posko.apps.outgoing.delivery import crew

    crew.wait(LONGEST_ONCE)


def seal(_stop: threading.Event) -> None:
    """Give the rows that were committed since the last look their leaves."""
    from posko.apps.ledger.sealing import services as sealing

    sealing.seal()


def witnesses(_stop: threading.Event) -> None:
    """Ask the witnesses whose turn it is to cosign the latest head, in real time and for the whole post."""
    from posko.apps.ledger.witnesses import services as witness_services

    witness_services.ask_due(by=system_viewer("witnesses"), at=clock.real_time())


def jobs(stop: threading.Event) -> None:
    """One look at the jobs of every operation."""
    from posko.apps.jobs.worker import services as worker_services

    for operation, by in _operations():
        watch = _watch(operation, stop)
        worker_services.run_due(watch, by=by, at=watch.at())


def rounds(stop: threading.Event) -> None:
    """One look at the periodic tasks of every operation."""
    from posko.apps.jobs.worker import services as worker_services

    for operation, by in _operations():
        watch = _watch(operation, stop)
        worker_services.run_rounds(watch, by=by, at=watch.at())


def _again(turn: Turn, pause: float, stop: threading.Event) -> None:
    """Turn after turn; a database that is away for a while ends no worker."""
    from django.db import close_old_connections, connection

    from posko.kit import waits

    while not stop.is_set():
        close_old_connections()
        try:
            waits.hold(waits.ROUNDS)
            waits.apply()
            turn(stop)
        except Exception:
            log.exception("the worker's turn failed; it goes on in %s s", pause)
            connection.close()
        stop.wait(pause)
    connection.close()


def _operations() -> list[tuple[Operation, Viewer]]:
    from posko.apps.operation import selectors

    found = [operation for code in selectors.codes() if (operation := selectors.by_code(code))]
    return [(each, system_viewer("worker", operation=each.code, city=each.city_id)) for each in found]


def _watch(operation: Operation, stop: threading.Event) -> Watch:
    from posko.domain.jobs import Watch

    return Watch(clock.real_time, operation.clock_offset, stop.is_set)
