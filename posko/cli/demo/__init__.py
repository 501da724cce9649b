"""`posko demo`: the demo operation on its own clock, with invented people, on this machine only."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
import time
from pathlib import Path

from posko import clock
from posko.cli import post, setting_up
from posko.domain.errors import BadInput

CODE = "demo-mpj2024-jaktim"


def add(parser: argparse.ArgumentParser) -> None:
    """Register the options of `demo`."""
    parser.add_argument("--reset", action="store_true", help="build it anew")
    parser.add_argument("--day", action="store_true", help="the same post at noon of voting day, in its own folder")
    parser.add_argument("--build-only", action="store_true", help="build and print the log-ins, do not serve")
    parser.add_argument("--port", type=post.port, default=os.environ.get("POSKO_PORT") or "8000")
    parser.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    """Build, print, serve."""
    os.environ["POSKO_DEMO"] = "1"
    folder = Path(os.environ.setdefault("POSKO_DATA", "var/day" if args.day else "var/demo"))
    if os.environ.get("DATABASE_URL"):
        raise BadInput("The demo runs on SQLite only: unset DATABASE_URL.")
    if not args.build_only:
        post.must_be_free("127.0.0.1", args.port)
    if args.reset or _is_unfinished(folder):
        _forget(folder)
    setting_up.ready()
    _hold(folder)
    _build_if_needed(day=args.day)
    if args.build_only:
        _print_log_ins(args.port)
    else:
        args.serve("127.0.0.1", args.port, post.THREADS, tell=lambda: _begin(args.port, day=args.day))
    return 0


def _begin(port: int, *, day: bool) -> None:
    """Tell who may come in; and let the day go on, where it is that day's post."""
    _print_log_ins(port)
    if day:
        from posko.apps.operation import selectors as operations
        from posko.cli.demo import going_on

        if (operation := operations.by_code(CODE)) is not None:
            print("The day goes on by itself: a report every few seconds, all of them synthetic.", flush=True)
            going_on.begin(operation)


def _is_unfinished(folder: Path) -> bool:
    """A build that was stopped half-way is thrown away and begun anew."""
    mark = folder / "demo.mark"
    return mark.exists() and mark.read_text().startswith("building")


def _hold(folder: Path) -> None:
    """Say for as long as this process lives that a demo works in its folder, so that nobody throws it away."""
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH)


def _must_be_idle(folder: Path) -> None:
    """BadInput while another process works in the demo's folder."""
    looked = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(looked, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as busy:
        raise BadInput(
            "A demo runs in %(folder)s; nothing was removed. Stop it first (Ctrl+C where it runs).", folder=folder
        ) from busy
    finally:
        os.close(looked)


def _forget(folder: Path) -> None:
    """Throw the demo away. Only a folder that holds nothing but a demo is ever removed."""
    if not folder.exists():
        return
    known = {
        "posko.sqlite3",
        "posko.sqlite3-wal",
        "posko.sqlite3-shm",
        "secret.key",
        "marks.key",
        "ledger.key",
        "ledger.heads",
        "seal.key",
        ".lock",
        "files",
        "incoming",
        "cache",
        "demo.mark",
        "keys",
        "spool",
        "static",
    }
    strange = {entry.name for entry in folder.iterdir()} - known
    if strange or not (folder / "demo.mark").exists():
        raise BadInput(
            "%(folder)s is not a demo's folder (it holds %(strange)s); nothing was removed.",
            folder=folder,
            strange=", ".join(sorted(strange)) or "no demo.mark",
        )
    _must_be_idle(folder)
    shutil.rmtree(folder)


def _build_if_needed(*, day: bool) -> None:
    from posko.cli.demo import build

    started = time.monotonic()
    setting_up.migrate()
    if build.is_built(CODE):
        return
    print("Building the demo operation (territory, agencies, index, rakor, gaps) ...", flush=True)
    build.build(CODE, say=lambda line: print(f"  {line}", flush=True), day=day)
    print(f"Built in {time.monotonic() - started:.0f} s.", flush=True)


def _print_log_ins(port: int) -> None:
    from posko.cli.demo import build

    links = build.login_links(CODE, real_at=clock.real_time())
    address = f"http://127.0.0.1:{port}"
    print(f"\nPosko, demo operation: {address}")
    print("One-time log-in links (invented people; switch among them in the header once inside):")
    width = max(len(link.name) for link in links)
    for link in links:
        print(f"  {link.name:<{width}}  {link.post:<44} {address}/people/enter/{link.token}/")
    print("Start with Rani Prameswari. Stop with Ctrl+C; --reset builds it anew.\n", flush=True)
    sys.stdout.flush()
