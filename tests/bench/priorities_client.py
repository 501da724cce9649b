"""Who asks for heavy things, and who asks meanwhile: plain HTTP, each question on a connection of its own."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

# A text of digits may look like a NIK, which the post refuses.
LETTERS = str.maketrans("0123456789", "ghijklmnop")
PROBES = ("healthz", "incidents", "home", "report")
_SECRET = "x" * 32  # of the forms, the same in cookie and field


@dataclass(frozen=True, slots=True)
class Post:
    """A post that answers, a device's token, sessions by name, and the codes of its stations."""

    address: str
    token: str
    cookies: dict[str, str]
    stations: list[str]

    def ask(
        self, path: str, *, who: str = "", form: dict[str, str] | None = None, report: dict[str, object] | None = None
    ) -> tuple[int, str, float]:
        """Status, where it leads, and how many seconds the whole answer took."""
        headers = {"Accept-Language": "en"}
        body = None
        if who:
            headers["Cookie"] = f"{self.cookies[who]}; posko-csrf={_SECRET}"
        if form is not None:
            body, headers["Content-Type"] = urlencode({**form, "csrfmiddlewaretoken": _SECRET}).encode(), _FORM
        if report is not None:
            body = json.dumps(report).encode()
            headers |= {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4())}
            headers["Content-Type"] = "application/json"
        begun = time.monotonic()
        line = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=120)
        try:
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or "", time.monotonic() - begun
        finally:
            line.close()


_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Heavy:
    """One person who asks for one kind of heavy thing until told to stop."""

    KINDS: ClassVar = ("index", "export", "report")
    post: Post
    kind: str
    number: int
    done: list[float] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def run(self, ending: threading.Event) -> None:
        """Again and again; an answer that is no success is written down, and a second passes."""
        turn = 0
        while not ending.is_set():
            begun = time.monotonic()
            status, where, _seconds = getattr(self, f"_{self.kind}")(self.number + 10 * turn, ending)
            turn += 1
            if status == 302:
                self.done.append(time.monotonic() - begun)
            else:
                self.others.append(f"{self.kind} {status} {where}".strip())
                ending.wait(1)

    def _index(self, turn: int, ending: threading.Event) -> tuple[int, str, float]:
        """An event of its own makes the index another one; then it is computed and kept."""
        station = self.post.stations[turn % len(self.post.stations)]
        told = {"indicator": "TPS01", "level": 1 + turn % 3, "source": f"bench {turn}", "text": "x"}
        self.post.ask("/api/v1/reports", report={"form": "indicator", "place": station, "answers": told})
        ending.wait(1)
        form = {"form_key": str(uuid.uuid4()), "level": "tps", "per": "", "note": "", "verified_only": ""}
        return self.post.ask("/vulnerability/runs/keep/", who="chief", form=form)

    def _export(self, turn: int, ending: threading.Event) -> tuple[int, str, float]:
        """A workbook of all incidents, until it is there."""
        found = self.post.ask("/incidents/export/", who="duty", form={"kind": "xlsx", "state": "all"})
        while found[0] == 302 and not ending.is_set():
            ending.wait(2)
            if self.post.ask(f"{found[1]}file/", who="duty")[0] == 200:
                break
        return found

    def _report(self, turn: int, ending: threading.Event) -> tuple[int, str, float]:
        """A situation report with its papers."""
        return self.post.ask("/reports/issue/", who="chief", form={"form_key": str(uuid.uuid4())})


def probe(post: Post, seconds: float) -> dict[str, list[float]]:
    """How long each of the doors took, asked one after the other as long as told. Each must be a success."""
    times: dict[str, list[float]] = {name: [] for name in PROBES}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for name in PROBES:
            if name == "report":
                told: dict[str, object] = {
                    "form": "incident",
                    "place": "31.75.03.1001",
                    "answers": {"kind": "brawl"},
                    "text": uuid.uuid4().hex.translate(LETTERS),
                }
                status, _where, took = post.ask("/api/v1/reports", report=told)
            else:
                path = {"healthz": "/healthz", "incidents": "/incidents/", "home": "/"}[name]
                status, _where, took = post.ask(path, who="" if name == "healthz" else "duty")
            assert status in (200, 201), (name, status)
            times[name].append(took)
        time.sleep(0.05)
    return times
