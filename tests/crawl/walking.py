"""Builds the demo at a fixed moment, lets each of its people in, and walks all pages that he reaches by links."""

from __future__ import annotations

import copy
import hashlib
import io
import os
import re
import shutil
import tempfile
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tests.crawl.reading import Reader, Sheet, without_lots

if TYPE_CHECKING:
    from django.test import Client

# Far from the demo's own time, so that a page that mixes up the two clocks is seen.
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"
LONG = 400  # lines of a file that are kept beside its hash
# A page that is not there is the frame alone: with what is kept of it, and after all that was kept is forgotten.
FRAME, COLD_FRAME = "/no-such-page/", "/no-such-page/either/"
# Papers that are typeset anew for each look: one of a kind is enough.
TYPESET = ("pdf", "docx", "paper", "papers", "kit")


@contextmanager
def post(data: Path | None) -> Iterator[None]:
    """A post over a demo that is built now or over a copy of a data folder, with a clock that stands still."""
    with tempfile.TemporaryDirectory(prefix="posko-crawl-") as folder:
        if data:
            shutil.copytree(data, folder, dirs_exist_ok=True)
        os.environ.update(
            POSKO_DATA=folder, POSKO_DEMO="1", POSKO_SECRET_KEY="x" * 60, DJANGO_SETTINGS_MODULE="posko.web.settings"
        )
        for name in ("DATABASE_URL", "POSKO_HTTPS", "POSKO_CLOCK"):
            os.environ.pop(name, None)
        from django.utils import timezone

        from posko import clock

        clock.real_time = lambda: MOMENT
        timezone.now = clock.real_time  # before any model takes it as a default
        from posko.cli import setting_up

        setting_up.ready()
        setting_up.migrate()
        from posko.cli.demo import CODE, build

        if not build.is_built(CODE):
            build.build(CODE, say=lambda line: None)
        yield


def everybody() -> dict[str, str]:
    """Log-in link of each of the cast, by name."""
    from posko.cli.demo import CODE, build

    return {link.name: f"/people/enter/{link.token}/" for link in build.login_links(CODE, real_at=MOMENT)}


@dataclass
class Walk:
    """One person's walk in one language. `a_view`: how many pages of one view; `look`: what a browser shows of it."""

    door: str
    language: str
    a_view: int
    look: Callable[[str], list[str]] | None = None
    pages: dict[str, Any] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def walk(self) -> dict[str, Any]:
        """All pages by address; nothing that the walk writes stays."""
        from django.db import transaction
        from django.test import Client

        from posko.kit.caches import forget_all

        forget_all()
        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", SERVER_PORT="8000")
        client.cookies["posko_language"] = self.language
        with transaction.atomic():
            if self.door:
                client.get(self.door)
            ways = deque(["/", FRAME, COLD_FRAME, "/healthz", "/card/", "/phone/"])
            known = set(ways)
            while ways:
                for lead in self._look(client, ways.popleft()):
                    if lead not in known:
                        known.add(lead)
                        ways.append(lead)
            transaction.set_rollback(True)
        return self.pages

    def _look(self, client: Client, way: str) -> list[str]:
        """Open a page as if it were the first one after the log-in; the addresses that it leads to."""
        from django.db import connection, transaction
        from django.test.utils import CaptureQueriesContext

        from posko.kit.caches import forget_all

        view = _view(way)
        most = 1 if view.endswith(TYPESET) else max(self.a_view, 2 if view == "none" else 0)
        if not view or self.seen[view] >= most:
            return []
        self.seen[view] += 1
        cookies = copy.deepcopy(client.cookies)
        if way == COLD_FRAME:
            forget_all()
        connection.queries_log.clear()  # it forgets its beginning where it grows long
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(way)
            body = answer.getvalue()
            transaction.set_rollback(True)
        client.cookies = cookies
        sheet, leads = read(answer.status_code, answer.headers, body)
        address = without_lots(way)
        while address in self.pages:
            address += "~"
        if self.look and "text" in sheet:
            sheet["seen"] = self.look(body.decode())
        self.pages[address] = {"view": view, "queries": len(asked), **sheet}
        return [lead for each in leads if (lead := _ours(way, each))]


def _view(way: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(way).path).view_name
    except Resolver404:
        return "none"


def _ours(here: str, lead: str) -> str:
    """An address of this post without its fragment, or nothing."""
    whole = urljoin(HERE + here, lead.partition("#")[0])
    return whole.removeprefix(HERE) if whole.startswith(HERE + "/") and "/static/" not in whole else ""


def read(status: int, headers: Any, body: bytes) -> tuple[Sheet, list[str]]:
    """What an answer says, and where it leads: a page as a reader sees it, a file by its content."""
    head = [f"status {status}"]
    told = [name for name in ("Content-Type", "Content-Disposition") if name in headers]
    head += [without_lots(f"{name}: {headers[name]}") for name in told]
    if "Location" in headers:
        return {"head": [*head, without_lots("to " + headers["Location"])]}, [headers["Location"]]
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        reader = Reader()
        return {"head": head, **reader.read(body.decode())}, reader.leads
    return {"head": head, "file": _file(kind, body)}, []


def _file(kind: str, body: bytes) -> list[str]:
    """A file's own content: lines of a text, parts of an archive; of a program or a typeset paper that it is one."""
    if "javascript" in kind:
        return ["a program"]
    if kind.startswith(("text/", "application/json", "application/geo+json", "application/xml", "image/svg")):
        text = without_lots(body.decode())
        return [hashlib.sha256(text.encode()).hexdigest(), *text.splitlines()[:LONG]]
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return [
                f"{name} {hashlib.sha256(_words(parts.read(name))).hexdigest()}"
                for name in sorted(parts.namelist())
                if name.endswith(".xml") and not name.startswith("docProps/")  # pictures hold the ledger's head
            ]
    return [body[:5].decode("latin-1")]


def _words(part: bytes) -> bytes:
    """The words of a part of an archive; a long hash stands there in blocks."""
    text = re.sub(r"<[^>]*>", " ", part.decode("utf-8", "replace"))
    return re.sub(r"\b(?:[0-9a-f]{4,16}[\s\u200b\u2060]+){3,}[0-9a-f]{4,16}\b", "(hash)", without_lots(text)).encode()
