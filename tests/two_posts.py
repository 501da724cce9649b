"""Two posts that witness each other: each a process on a data folder of its own, and its witness another one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.parts import ROOT, free_port, post_environment
from tests.processes import post_for_scripts, started

# A post that obeys: each line names what it does and with what; it answers with a line of JSON. Its clock, like that of
# the witness below, can be set ahead.
POST = """
import json, sys, uuid
from datetime import date, timedelta
import django
django.setup()
from posko import clock
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import Entry, Witness
from posko.apps.ledger.witnesses import selectors, services
from posko.apps.notices.alarms.services import watch_witnesses
from posko.apps.notices.models import Notice
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.services import NewPerson, add_person, record_login
from posko.apps.people.accounts.selectors import posts as posts_of
from posko.apps.people.accounts.selectors import viewer_at
from posko.domain.access import Role, system_viewer
from posko.kit import walls

walls.keep_open(*walls.OURS)
operation = operations.by_code(operations.codes()[0])
house = system_viewer("console", operation=operation.code, city=operation.city_id)
ahead = [timedelta()]
now = lambda: clock.real_time() + ahead[0]
at = lambda: now() + operation.clock_offset

def come_back():
    for post in posts_of(house).select_related("agency__operation", "user"):
        viewers[post.role] = viewer_at(post, at(), real_at=now())

def join(agency):
    for name, role, where in (("chief", Role.CHIEF, agency), ("field", Role.FIELD_OFFICER, "polres")):
        add_person(NewPerson(name, name, where, role), operation=operation, by=house, at=at())
    come_back()
    return str(sign(at=now()) and heads.verifier())

def witness(vkey, address, agency):
    new = services.NewWitness(uuid.uuid4(), agency, vkey, "PKS 1", date(2100, 1, 1), address)
    row = services.register(new, by=viewers[Role.ADMINISTRATOR], at=at(), real_at=now())
    services.confirm(row, by=viewers[Role.CHIEF], at=at(), real_at=now())

def happen(times):
    for _ in range(times):
        record_login("person.logged_in", by=house, at=at())
    return sign(at=now()).size

def ask():
    return services.ask_due(by=system_viewer("witnesses"), at=now())

def clock_ahead(minutes):
    ahead[0] = timedelta(minutes=minutes)

def key():
    return str(heads.verifier())

def rung():
    watch_witnesses(by=house, at=at())
    found = Notice.objects.filter(kind="post", settled_at=None).order_by("user__username")
    return [name.partition(".")[0] for name in found.values_list("user__username", flat=True)]

def stands():
    row = Witness.objects.get()
    last = selectors.last_cosigned()
    events = list(Entry.objects.filter(subject=f"witness:{row.pk}").order_by("number").values_list("event", flat=True))
    return {"protected": selectors.protected_size(), "size": heads.latest().size, "trouble": row.trouble,
            "leaves": row.leaves_kept, "events": events,
            "head": selectors.checkpoint_with_cosignatures(last) if last else ""}

viewers = {}
for line in sys.stdin:
    name, *given = json.loads(line)
    print(json.dumps(globals()[name](*given)), flush=True)
"""
WITNESS = """
import sys
from datetime import timedelta
from posko import clock
from posko.cli.main import main
true, ahead = clock.real_time, timedelta(minutes=float(sys.argv.pop(1)))
clock.real_time = lambda: true() + ahead
sys.exit(main(sys.argv[1:], serve=lambda: None))
"""


@dataclass
class Station:
    """A post and the witness beside it, which cosigns the other post's heads."""

    name: str
    folder: Path
    environment: dict[str, str]
    post: subprocess.Popen[str]
    port: int = field(default_factory=free_port)
    witness: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, *order: Any) -> Any:
        """Let the post do something; its answer."""
        assert self.post.stdin is not None
        assert self.post.stdout is not None
        self.post.stdin.write(f"{json.dumps(order)}\n")
        self.post.stdin.flush()
        told = self.post.stdout.readline()
        assert told, (self.post.stderr.read() if self.post.stderr else "")[-3000:]
        return json.loads(told)

    def serve(self, minutes: float = 0) -> None:
        """Let the witness answer, its clock so far ahead."""
        words = ("witness", "serve", "--dir", str(self.folder / "witness"), "--listen", f"127.0.0.1:{self.port}")
        call = [sys.executable, "-c", WITNESS, str(minutes), *words]
        environment = post_environment(self.folder / "no-post")
        self.witness = subprocess.Popen(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.witness.stdout is not None
        assert "answers on" in self.witness.stdout.readline()

    def cut_off(self) -> None:
        """The witness is not there any more."""
        assert self.witness is not None
        self.witness.terminate()
        self.witness.wait(10)
        if self.witness.stdout is not None:
            self.witness.stdout.close()
        self.witness = None

    def end(self) -> None:
        """Both are over."""
        if self.witness is not None:
            self.cut_off()
        self.post.communicate(timeout=60)


@contextmanager
def station(folder: Path, name: str) -> Iterator[Station]:
    """A new post under a name of its own, and the folder of its witness."""
    environment = post_for_scripts(folder / "post", POSKO_HOSTS=name)
    made = Station(name, folder, environment, started(POST, environment))
    try:
        yield made
    finally:
        made.end()


@contextmanager
def rewritten(of: Station, copy: Path) -> Iterator[Station]:
    """The same post as it was when the copy was made: its owner began another past from there, with its own key."""
    environment = {**of.environment, "POSKO_DATA": str(copy)}
    made = Station(of.name, of.folder, environment, started(POST, environment))
    try:
        yield made
    finally:
        made.end()


def copied(of: Station, to: Path) -> Path:
    """The data folder of a post as it is now."""
    shutil.copytree(of.folder / "post", to)
    return to
