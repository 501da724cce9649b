"""Load of voting morning: stations that report their opening, and people who look at the board meanwhile.

A process of its own, so that it takes no time of the server's interpreter. It reads one JSON object from its input:
address, token, cookies (one a viewer), stations (codes), seconds; it prints another with what came of it.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

POLL, SENDERS, PART = 4.0, 8, "/tps/part/"
_FIGURE = re.compile(r'class="day-strip".*?<b>\s*([\d.,]+)\s*</b>', re.DOTALL)


@dataclass(slots=True)
class Told:
    """What all threads write down: when each report was answered, what was answered, how old the pictures were."""

    began: float
    answered: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=dict)
    ages: list[float] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: int, seconds: float) -> None:
        """One answer."""
        with self.lock:
            self.statuses[f"{what} {status}"] += 1
            self.times.setdefault(what, []).append(seconds)


class Door:
    """A kept connection; a request that fails counts as status 0."""

    def __init__(self, address: str, told: Told) -> None:
        where = urlsplit(address)
        self.host, self.port, self.told = where.hostname or "", where.port, told
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)

    def ask(
        self, what: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer's status, headers and content."""
        begun = time.monotonic()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
            status, found = answer.status, dict(answer.getheaders())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
            status, found, content = 0, {}, b""
        self.told.note(what, status, time.monotonic() - begun)
        return status, found, content


def send(asked: dict[str, Any], told: Told, numbers: Any, lock: threading.Lock) -> None:
    """Stations report one after the other, spread over the time that there is."""
    door = Door(asked["address"], told)
    headers = {"Authorization": f"Bearer {asked['token']}", "Content-Type": "application/json"}
    gap = asked["seconds"] / len(asked["stations"])
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        time.sleep(max(0.0, told.began + number * gap - time.monotonic()))
        answers = {"stage": "open", "status": "opened", "time": "07.00"}
        body = json.dumps({"form": "tps_status", "place": asked["stations"][number], "answers": answers}).encode()
        key = {"Idempotency-Key": str(uuid.uuid4())}
        status, _headers, _content = door.ask("report", "POST", "/api/v1/reports", body, {**headers, **key})
        if status == 201:
            with told.lock:
                told.answered.append(time.monotonic())


def look(asked: dict[str, Any], cookie: str, told: Told, until: float, seed: int) -> None:
    """As a browser looks: asks the feed, and fetches the board where it tells of a station."""
    dice = random.Random(seed)  # so that screens do not ask in step; nothing secret
    door, plain = Door(asked["address"], told), {"Cookie": cookie}
    time.sleep(dice.random() * POLL)
    cursor, tag, seen = "", "", 0
    while time.monotonic() < until:
        since = f"?since={cursor}" if cursor else ""
        status, _headers, content = door.ask("feed", "GET", f"/changes{since}", None, plain)
        news: dict[str, Any] = json.loads(content) if status == 200 else {"changes": [], "next": cursor}
        first, cursor = not cursor, news["next"]
        if first or any(change["topic"] == "tps" for change in news["changes"]):
            status, found, content = door.ask("board", "GET", PART, None, {**plain, "If-None-Match": tag})
            if status == 200:
                tag = found.get("ETag", "")
                seen = _shown(told, seen, content.decode())
        time.sleep(POLL * (0.85 + dice.random() * 0.3))
    with told.lock:
        told.shown.append(seen)


def _shown(told: Told, before: int, page: str) -> int:
    """A new picture: how old the one before had become, which is the age of the first report that it lacked."""
    found = _FIGURE.search(page)
    now = int(re.sub(r"\D", "", found[1])) if found else 0
    with told.lock:
        if before < len(told.answered):
            told.ages.append(time.monotonic() - told.answered[before])
    return now


def main() -> None:
    """Run all of it and print what came of it."""
    asked: dict[str, Any] = json.load(sys.stdin)
    told, lock = Told(time.monotonic()), threading.Lock()
    numbers, until = iter(range(len(asked["stations"]))), told.began + asked["seconds"] + 3 * POLL
    threads = [threading.Thread(target=send, args=(asked, told, numbers, lock)) for _ in range(SENDERS)]
    threads += [
        threading.Thread(target=look, args=(asked, cookie, told, until, seed))
        for seed, cookie in enumerate(asked["cookies"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"statuses": dict(told.statuses), "times": told.times, "ages": told.ages, "shown": told.shown,
                      "answered": len(told.answered)}))  # fmt: skip


if __name__ == "__main__":
    main()
