"""`posko serve` and `posko migrate`: the running post."""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path

from posko import clock
from posko.cli import setting_up, tls
from posko.domain.access import Compartment
from posko.domain.errors import BadInput

# Requests wait for the database more than they compute; slow clients hold none of them (web/front).
THREADS = 32


def add_serve(parser: argparse.ArgumentParser) -> None:
    """Register the options of `serve`."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--tls", action="store_true", help="answer by HTTPS, with a certificate authority of its own")
    parser.add_argument(
        "--plain-port",
        type=port,
        metavar="PORT",
        help="beside --tls: the phones' set-up page, ODK Collect and SMS gateways without TLS, and nothing else",
    )
    parser.set_defaults(run=run_serve)


def add_migrate(parser: argparse.ArgumentParser) -> None:
    """Register the options of `migrate`."""
    parser.add_argument("--restore-triggers", action="store_true", help="put missing ledger triggers back")
    parser.set_defaults(run=run_migrate)


def port(text: str) -> int:
    """A port number, 1 to 65535."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]} is no port; give a number from 1 to 65535")
    return int(text)


def run_serve(args: argparse.Namespace) -> int:
    """Serve until stopped; refuses an empty database and an unsafe setting."""
    if args.plain_port and not args.tls:
        raise BadInput("--plain-port goes with --tls: without TLS the post's own port is plain already.")
    hosts = _encrypt(args.host, args.port) if args.tls else []
    setting_up.ready()
    from posko.cli.backup import settling

    setting_up.must_be_migrated()
    setting_up.the_operation_exists()
    settling.tell_older(_data())
    kept = tls.prepare(_data(), hosts, at=clock.real_time()) if args.tls else None
    args.serve(args.host, args.port, args.threads, kept, args.plain_port)
    return 0


def _encrypt(host: str, port: int) -> list[str]:
    """Secure cookies and HSTS, and the names the post answers to: set before the settings are read."""
    hosts = tls.hosts_of(host, os.environ.get("POSKO_HOSTS", ""))
    os.environ["POSKO_HTTPS"], os.environ["POSKO_TLS"] = "1", str(port)
    os.environ["POSKO_HOSTS"] = ",".join(f"[{name}]" if ":" in name else name for name in hosts)
    return hosts


def _data() -> Path:
    return Path(os.environ.get("POSKO_DATA", "var")).resolve()


def run_migrate(args: argparse.Namespace) -> int:
    """Migrate; put triggers back only when asked, and say so in the ledger."""
    setting_up.ready(*Compartment, as_owner=True)
    setting_up.migrate(verbosity=1)
    setting_up.count_rows()
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
