"""`posko serve` and `posko migrate`: the running post."""

from __future__ import annotations

import argparse
import socket

from posko.cli import setting_up
from posko.domain.errors import BadInput

# Requests wait for the database and for slow clients more than they compute: a body that trickles in holds a thread.
THREADS = 32


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `serve` and `migrate`."""
    serve = subparsers.add_parser("serve", help="answer requests")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=8000)
    serve.add_argument("--threads", type=int, default=THREADS)
    serve.set_defaults(run=run_serve)
    migrate = subparsers.add_parser("migrate", help="bring the database to this version's shape")
    migrate.add_argument("--restore-triggers", action="store_true", help="put missing ledger triggers back")
    migrate.set_defaults(run=run_migrate)


def port(text: str) -> int:
    """A port number, 1 to 65535."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]} is no port; give a number from 1 to 65535")
    return int(text)


def run_serve(args: argparse.Namespace) -> int:
    """Serve until stopped; refuses an empty database and an unsafe setting."""
    setting_up.ready()
    setting_up.must_be_migrated()
    setting_up.the_operation_exists()
    args.serve(args.host, args.port, args.threads)
    return 0


def run_migrate(args: argparse.Namespace) -> int:
    """Migrate; put triggers back only when asked, and say so in the ledger."""
    setting_up.ready()
    setting_up.migrate(verbosity=1)
    if args.restore_triggers:
        from posko import clock
        from posko.apps.ledger import services
        from posko.domain.access import system_viewer

        restored = services.restore_triggers(by=system_viewer("console"), at=clock.real_time())
        print(f"Triggers put back: {', '.join(restored) or 'none were missing'}.")
    return 0


def must_be_free(host: str, port: int) -> None:
    """Refuse a port that somebody else holds, before anything is printed that names it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise BadInput(
                "%(host)s port %(port)s cannot be used (%(why)s). Choose another with --port (POSKO_PORT=… make run).",
                host=host,
                port=port,
                why=taken.strerror,
            ) from taken
