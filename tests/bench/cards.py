"""Many at once: people, devices, senders and numbers of stations by table; 200 phones enrol from printed cards.

Each table is the whole command, on both databases; the cards are read from the printed papers, as phones do. Each table
may take 60 seconds, the phones five minutes. A card is tried twice: the second time opens nothing.
"""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pypdfium2

from tests.parts import durable_postgresql, posko, serving

PEOPLE, DEVICES, NUMBERS, PHONES, AT_ONCE = 2_000, 500, 4_144, 200, 20
TABLE_SECONDS, PHONE_SECONDS = 60.0, 300.0
PLACES = [f"31.75.09.{1001 + turn % 5}/{turn % 20 + 1:03}" for turn in range(NUMBERS)]
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def main() -> None:
    """On SQLite and on PostgreSQL."""
    print(f"{PEOPLE:,} people, {DEVICES} devices, {NUMBERS:,} senders and contacts by table; {PHONES} phones enrol")
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder:
        measure("SQLite", Path(folder), {})
    with tempfile.TemporaryDirectory(prefix="posko-bench-") as folder, durable_postgresql() as url:
        measure("PostgreSQL", Path(folder), {"DATABASE_URL": url})
    print()


def measure(name: str, folder: Path, environment: dict[str, str]) -> None:
    """Make an operation, load the tables into it, serve it and let the phones in."""
    data, paper = folder / "post", folder / "cards"
    data.mkdir(mode=0o700)
    made = posko("operation", "create", "--city", "jaktim", data=data, **environment)
    assert made.returncode == 0, made.stderr
    stations = _stations(data, environment.get("DATABASE_URL", ""))
    assert len(stations) == NUMBERS, len(stations)
    tables = {
        "people": ("people", "load", _table(folder, "people", people())),
        "devices": ("intake", "enrol", _table(folder, "devices", devices()), "--cards", str(paper)),
        "numbers": ("intake", "senders", _table(folder, "numbers", numbers())),
        "contacts": ("contacts", "load", _table(folder, "contacts", contacts(stations)), "--agreement", "PKS-12/2024"),
    }
    told = []
    for what, command in tables.items():
        begun = time.monotonic()
        done = posko(*command, data=data, **environment)
        seconds = time.monotonic() - begun
        assert done.returncode == 0, done.stderr
        assert seconds <= TABLE_SECONDS, f"the table of {what} took {seconds:.0f} s"
        told.append(f"{what} {seconds:.1f} s")
    codes = list(_codes(paper))
    assert len(codes) == DEVICES, len(codes)
    with serving(data, "serve", **environment) as address:
        begun = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as phones:
            known = Counter(phones.map(lambda code: _enrolled(address, code), codes[:PHONES]))
        seconds = time.monotonic() - begun
        with ThreadPoolExecutor(AT_ONCE) as copies:
            again = Counter(copies.map(lambda code: _enrolled(address, code), codes[:PHONES]))
    assert known == {"201 200": PHONES}, known
    assert again == {"404": PHONES}, again
    assert seconds <= PHONE_SECONDS, seconds
    print(f"  {name:<11} {', '.join(told)}; {PHONES} phones {seconds:.1f} s; {PHONES} copies refused")


def people() -> Iterator[str]:
    """People of three agencies under their chiefs, who are in the file."""
    yield "username;name;agency;role;superior;telephone"
    for turn in range(PEOPLE):
        agency = ("polres", "kpu", "bpbd")[turn % 3]
        role, superior = ("chief", "") if turn < 3 else ("field_officer", f"orang.{turn % 3}")
        yield f"orang.{turn};Orang {turn};{agency};{role};{superior};0812{turn:08}"


def devices() -> Iterator[str]:
    """Devices of one agency, in five kelurahan."""
    yield "nama;instansi;tempat"
    yield from (f"Linmas {turn};satpol-pp;{PLACES[turn]}" for turn in range(DEVICES))


def numbers() -> Iterator[str]:
    """A number for each station."""
    yield "nomor;nama;instansi;tempat"
    yield from (f"0813{turn:08};KPPS {turn};kpu;{PLACES[turn]}" for turn in range(NUMBERS))


def contacts(stations: list[str]) -> Iterator[str]:
    """The number of each station's KPPS."""
    yield "TPS;Peran;Nomor"
    yield from (f"{code};KPPS;0812{turn:08}" for turn, code in enumerate(stations))


def _stations(data: Path, url: str) -> list[str]:
    """The codes of all stations, as the database has them."""
    question = "SELECT code FROM territory_place WHERE level = 'tps'"
    if url:
        with psycopg.connect(url) as database:
            return [code for (code,) in database.execute(question)]
    with closing(sqlite3.connect(data / "posko.sqlite3")) as database:
        return [code for (code,) in database.execute(question)]


def _table(folder: Path, name: str, lines: Iterator[str]) -> str:
    path = folder / f"{name}.csv"
    path.write_text("\n".join(lines))
    return str(path)


def _codes(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.pdf")):
        paper = pypdfium2.PdfDocument(path)
        for page in paper:
            yield from _CODE.findall(page.get_textpage().get_text_bounded())
        paper.close()


def _enrolled(address: str, code: str) -> str:
    """What a phone is answered: the status of its code, and of the kit that it then fetches."""
    where = urlsplit(address)
    door = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    try:
        door.request("POST", "/phone/enrol/", json.dumps({"code": code}), {"Content-Type": "application/json"})
        answer = door.getresponse()
        told = json.load(answer)
        if answer.status != 201:
            return str(answer.status)
        door.request("GET", "/phone/kit.json", headers={"Authorization": f"Bearer {told['token']}"})
        kit = door.getresponse()
        kit.read()
        return f"{answer.status} {kit.status}"
    finally:
        door.close()


if __name__ == "__main__":
    main()
