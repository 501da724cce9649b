"""The entry of the command `posko`: the doors of the command line, with the server handed to them."""

from __future__ import annotations

import multiprocessing
import os
import sys

from posko import clock
from posko.cli.main import main as run_doors
from posko.cli.post import must_be_free
from posko.domain.access import system_viewer
from posko.domain.errors import BadInput

BACKPRESSURE = 128


def main() -> None:
    """Run the command and exit with its code."""
    sys.exit(run_doors(serve=serve))


def serve(host: str, port: int, threads: int) -> None:
    """One process with threads, the embedded default; refuses to start while something is unsafe."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from posko.apps.roll import services as roll
    from posko.web.startup import NotReady, prove_ready

    try:
        prove_ready(host=host)
    except NotReady as refusal:
        raise BadInput("%(reason)s", reason=str(refusal)) from refusal
    must_be_free(host, port)
    # Questions that waited for a busy database enter the ledger before the first new one.
    roll.drain_spool(by=system_viewer("start"), at=clock.real_time())
    print(f"Posko answers at http://{host}:{port} (Ctrl+C stops it).", flush=True)
    os.environ["POSKO_BIND"] = host
    os.environ["POSKO_PARENT"] = str(os.getpid())
    # A forked worker would inherit the threads of typst's pool as dead ones (the demo sets a report while it is
    # built) and wait for them forever at its first report; a spawned one starts clean.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "posko.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        # More than this wait in the system's queue; a slow client holds a thread, so there are many of them.
        backpressure=BACKPRESSURE,
        respawn_failed_workers=True,
        # An idle connection does not keep the post from stopping.
        workers_kill_timeout=3,
        log_level=LogLevels.error,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
