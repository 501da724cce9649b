"""Witnesses of the tests: a machine of another agency with its key, as the specification says, and its door."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import SignedHead, Witness
from posko.apps.ledger.witnesses import services
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.people.models import Post
from posko.domain.access import Compartment, Role, Viewer, system_viewer
from posko.domain.tlog.checkpoints import Checkpoint, cosign
from posko.domain.tlog.notes import COSIGNATURE, Signer, read_note
from posko.domain.tlog.requests import judge, read_request
from tests.cast import AT, viewer_of
from tests.ledger import enter

NOW = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)  # real time; the operation of the tests has no other
HOUSE = system_viewer("witnesses")
UNTIL = date(2024, 12, 31)


@dataclass
class Machine:
    """A witness: its key, the heads that it holds by origin, and the time by its clock."""

    name: str = "kpu.example/posko-witness"
    seed: bytes = b"\x07" * 32
    now: datetime = NOW
    held: dict[str, Checkpoint] = field(default_factory=dict)

    @property
    def signer(self) -> Signer:
        return Signer(self.name, COSIGNATURE, self.seed)

    @property
    def vkey(self) -> str:
        return str(self.signer.verifier)

    def answer(self, body: bytes) -> tuple[int, str]:
        """Status and body of an answer to add-checkpoint."""
        request = read_request(body)
        key, new = heads.verifier(), request.checkpoint
        assert key is not None
        said = judge(
            request,
            keys=[key],
            held=self.held.get(new.origin),
            signer=self.signer,
            at=int(self.now.timestamp()),
        )
        if said.cosigned:
            self.held[new.origin] = new
        return said.status, said.body

    def line(self, head: SignedHead) -> str:
        """A cosignature of a head without any question."""
        return cosign(read_note(head.checkpoint).text, self.signer, int(self.now.timestamp())).line


def chief_of(agency: str) -> Viewer:
    """The chief of an agency, who is added if there is none yet."""
    username = f"chief.{agency}"
    if not Post.objects.filter(user__username=username).exists():
        operation = viewer_post("admin").agency.operation
        new = NewPerson(username, f"Kepala {agency}", agency, Role.CHIEF)
        add_person(new, operation=operation, by=viewer_of("admin"), at=AT)
    return viewer_of(username)


def viewer_post(username: str) -> Post:
    """The post behind a log-in name."""
    return Post.objects.select_related("agency__operation").get(user__username=username)


def new_witness(machine: Machine, *, agency: str = "kpu", **other: Any) -> services.NewWitness:
    """What the officer copies from the agreement."""
    given = {"agreement": "PKS 12/2024", "valid_until": UNTIL, "address": "", **other}
    return services.NewWitness(uuid.uuid4(), agency, machine.vkey, **given)


def registered(machine: Machine, *, agency: str = "kpu", **other: Any) -> Witness:
    """A key that waits for the chief of its agency."""
    return services.register(new_witness(machine, agency=agency, **other), by=viewer_of("admin"), at=AT, real_at=NOW)


def confirmed(machine: Machine, *, agency: str = "kpu", **other: Any) -> Witness:
    """A key that counts."""
    row = registered(machine, agency=agency, **other)
    return services.confirm(row, by=chief_of(agency), at=AT, real_at=NOW)


def grow(settings: Any, folder: Path, rows: int = 3) -> SignedHead:
    """Let things happen, and sign the head over them."""
    settings.DATA = folder
    for _ in range(rows):
        enter("test.happened", Compartment.PUBLIC, by=viewer_of("duty"), at=AT)
    return sign(at=NOW)


def later(**span: float) -> datetime:
    """Real time, a while after."""
    return NOW + timedelta(**span)


Answer = Callable[[bytes], tuple[int, str]]


@contextmanager
def door(answer: Answer, headers: dict[str, str] | None = None) -> Iterator[str]:
    """A door of HTTP on this machine, by which a witness is reached; gives its address."""
    asked = answer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, text = asked(body) if self.path == "/add-checkpoint" else (404, "")
            told = text.encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
