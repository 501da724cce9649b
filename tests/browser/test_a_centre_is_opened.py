"""A Gakkumdu centre is opened in a real post, from `operation create` to a person of a case that its members read; and
one person who tries to be all of them reads none of it, nor does whoever holds the database and every file.

Real time passes by moving the real moments of the rows in the post's database a day back (`RealPost.let_a_day_pass`);
the round that lets members in is then done by `posko worker --once`.
"""

from __future__ import annotations

import base64
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser

from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.vaults import phrases
from posko.domain.vaults.pairs import Pair, pair_of
from posko.web.access_rules import RULES
from tests.browser.centre import PHRASE, Person, RealPost
from tests.parts import posko, serving
from tests.sheets import workbook

pytestmark = pytest.mark.browser

NUMBER = "NKB/CONTOH/2026"
CHIEFS = {"bawaslu": "Bambang Pimpinan", "polri": "Poltak Pimpinan", "kejaksaan": "Jaka Pimpinan"}
MEMBERS = {"bawaslu": ("Intan Anggota", "bawaslu"), "polri": ("Reza Anggota", "polres"),
           "kejaksaan": ("Maria Anggota", "kejari")}  # fmt: skip
PERSONS = {
    "reporter_name": "Wulandari Sembilangan",
    "reporter_address": "Gang Melati Ungu 17",
    "reported_name": "Prakosa Jatiseno",
    "reported_address": "Jalan Kenari Jingga 4",
}
TOLD = {**PERSONS, "description": "Amplop berisi uang dibagikan.", "evidence": "Amplop\nFoto amplop"}

# Where a person of a case could stand, for those who open many other pages by their role.
NEAR = (
    "cases:",
    "roll:",
    "ledger:",
    "notices:",
    "situation:home",
    "situation:turn",
    "situation:search",
    "people:contact",
)
REFUSED = (400, 403, 404)
# Each row of these opens a door or a wall a little further.
OPENING = ("people_loginlink", "people_institutioncode", "people_deputy", "people_keycomparison", "people_wallmember",
           "people_wallmembervoice", "people_agreementsignature", "people_memberkey", "cases_casekeywrap")  # fmt: skip
# Forms that the page of another role offers: chiefs, an officer of Bawaslu, members.
OTHERS_FORMS = (
    "/people/agreements/record/",
    "/people/agreements/1/countersign/",
    "/people/agreements/1/end/",
    "/people/chiefs/2/compare/",
    "/people/chiefs/deputy/",
    "/cases/members/ask/",
    "/cases/members/1/let-in/",
    "/cases/members/1/keys/",
    "/cases/1/persons/add/",
    "/cases/1/members/exclude/",
)


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre that was opened as it should be, and everybody who had a part in it. Chiefs and members by root."""

    post: RealPost
    administrator: Person
    chiefs: dict[str, Person]
    officer: Person
    members: dict[str, Person]


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPost]:
    """A post that was just made and answers by TLS: a vault opens over TLS alone."""
    data = tmp_path_factory.mktemp("centre")
    made = posko("operation", "create", "--city", "jaktim", data=data)
    link = re.search(r"(/people/enter/\S+/)", made.stdout)
    assert link, made.stderr
    codes = {root.lower(): code for root, code in re.findall(r"^  (\w+): ([A-Z2-7 ]{29})$", made.stdout, re.MULTILINE)}
    with serving(data, "serve", "--tls") as address:
        yield RealPost(address, data, link[1], codes)


@pytest.fixture(scope="module")
def person(browser: Browser, post: RealPost) -> Iterator[Callable[[str, str], Person]]:
    """Somebody before a window of their own, in which no script runs: all of it works without."""
    windows = []

    def sits_down(name: str, username: str) -> Person:
        window = browser.new_context(locale="id-ID", ignore_https_errors=True, java_script_enabled=False)
        window.set_default_timeout(60_000)
        windows.append(window)
        return Person(name, username, post, window.new_page())

    yield sits_down
    for window in windows:
        window.close()


@pytest.fixture(scope="module")
def centre(post: RealPost, person: Callable[[str, str], Person]) -> Centre:
    """The opening as it should be: three chiefs and three members, an administrator, an officer of Bawaslu."""
    administrator = person("Administrator", "administrator.mpj2024-jaktim").enters_by_link(post.link)
    chiefs = {}
    for root, name in CHIEFS.items():
        chief = person(name, f"pimpinan.{root}").enters_by_code(post.codes[root])
        chiefs[root] = chief.makes_a_vault().reads_out_the_fingerprint()
    for chief in chiefs.values():
        for other in chiefs.values():
            if other is not chief:
                chief.compares(other)
    for root, (name, agency) in MEMBERS.items():
        administrator.proposes(name, f"anggota.{root}", agency, "gakkumdu_member")
    administrator.proposes("Oki Petugas", "petugas.bawaslu", "bawaslu", "bawaslu_officer")
    members = {}
    for root, (name, _agency) in MEMBERS.items():
        link = chiefs[root].opens_the_account(name)
        members[root] = person(name, f"anggota.{root}").enters_by_link(link).makes_a_vault()
        members[root].asks_to_be_let_in()
    officer = person("Oki Petugas", "petugas.bawaslu").enters_by_link(
        chiefs["bawaslu"].opens_the_account("Oki Petugas")
    )
    officer.records_an_agreement(NUMBER, CHIEFS)
    for chief in chiefs.values():
        chief.countersigns(NUMBER)
    return Centre(post, administrator, chiefs, officer, members)


def test_six_people_open_a_centre_and_its_members_read_who_is_in_a_case(centre: Centre) -> None:
    everybody = centre.members.values()
    for member in everybody:
        assert "/cases/new/" not in member.opens("/cases/members/").content()
        member.opens("/cases/")
        assert member.page.title().startswith("Tidak"), "countersigned, and a day has not passed"
    centre.post.let_a_day_pass()
    assert not posko("worker", "--once", data=centre.post.data).returncode
    centre.members["bawaslu"].takes_in_a_report("Uang dibagikan dekat TPS Klender", TOLD)
    for member in everybody:
        told = member.opens("/cases/1/persons/").locator("main").inner_text()
        assert not [word for word in PERSONS.values() if word not in told]
        member.opens("/people/vault/")
        member.sends(member.form("/people/vault/close/"))
        assert member.opens("/cases/1/persons/").url.startswith(f"{centre.post.address}/people/vault/open/")


def test_one_person_who_tries_to_be_all_reads_nothing(centre: Centre, tmp_path: Path) -> None:
    """The administrator with pages and commands; then he opens every page there is, and a police chief and an
    officer of Bawaslu those where a person of a case could stand."""
    he, data = centre.administrator, centre.post.data
    he.proposes("Aku Sendiri", "aku.sendiri", "bawaslu", "gakkumdu_member")
    he.proposes("Aku Pimpinan", "aku.pimpinan", "kejari", "chief")
    before = _standing(data)
    he.opens("/people/proposals/")
    for act in ("decide", "lend", "decline"):
        for key in _keys(data):
            assert he.tries(f"/people/proposals/{act}/", keys=str(key), digest="", reason="x") in REFUSED
    for path in OTHERS_FORMS:
        assert he.tries(path, compared="on", agrees="on", post="1", reason="x") in REFUSED, path
    file = tmp_path / "aku.xlsx"
    head = ("username", "name", "agency", "role")
    file.write_bytes(workbook(("anggota.aku", "Anggota Aku", "polres", "gakkumdu_member"), head=head))
    assert posko("people", "load", str(file), data=data).returncode == 0
    for name in ("anggota.bawaslu", "pimpinan.polri"):
        told = posko("people", "link", name, "--forget-second-factor", data=data).stdout
        assert "diusulkan" in told or "proposed" in told
        assert "/people/enter/" not in told
    again = posko("operation", "code", "bawaslu", "--reason", "x", data=data)
    assert again.returncode and not re.search("[A-Z2-7]{4} [A-Z2-7]{4}", again.stdout)
    assert _standing(data) == before, "what he proposed waits for the chiefs"
    for one in (he, centre.chiefs["polri"], centre.officer):
        shown = {path: one.reads(path) for path in _addresses("" if one is he else NEAR)}
        assert not [path for path, told in shown.items() if any(word in told for word in _words())], one.username
        assert one.page.request.get(f"{centre.post.address}/cases/1/persons/").status == 404
        assert one.page.request.get(f"{centre.post.address}/desk/").status == 404


def test_whoever_holds_the_database_and_every_file_reads_no_person(centre: Centre) -> None:
    lying = list(_everything(centre.post.data))
    assert any(NUMBER.encode() in raw for raw in lying), "the columns are read"
    assert not [raw[:80] for raw in lying if any(word in raw for word in _words())]
    with sqlite3.connect(centre.post.data / "posko.sqlite3") as database:
        vaults = database.execute("SELECT sealed, public FROM people_memberkey").fetchall()
        wraps = database.execute(
            "SELECT wrapped, version FROM cases_casekeywrap w, cases_casekey k WHERE w.key_id = k.id"
        )
        wrapped = [(bytes(each), version) for each, version in wraps.fetchall()]
    assert len(wrapped) == len(MEMBERS)
    assert not any(_opens(raw, wrapped) for raw in _keys_that_lie_there(centre.post.data))
    private = [pair for sealed, public in vaults if (pair := phrases.open_private(sealed, PHRASE, public))]
    assert sum(_opens(pair.private, wrapped) for pair in private) == len(MEMBERS), "with a pass phrase it does open"


def _words() -> list[bytes]:
    return [word.encode() for word in PERSONS.values()]


def _standing(data: Path) -> list[object]:
    """Every account with its role and password, and how many rows there are of what opens a wall."""
    with sqlite3.connect(data / "posko.sqlite3") as database:
        people = database.execute("SELECT username, password, role, active FROM people_user u JOIN people_post p "
                                  "ON p.user_id = u.id ORDER BY u.id, p.id").fetchall()  # fmt: skip
        return [people, *(database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in OPENING)]


def _keys(data: Path) -> list[int]:
    with sqlite3.connect(data / "posko.sqlite3") as database:
        return [key for (key,) in database.execute("SELECT id FROM people_accountproposal WHERE outcome = ''")]


def _addresses(beginning: str | tuple[str, ...]) -> Iterator[str]:
    """Every address of the post whose name begins so, with 1 where it takes a number."""
    for name in RULES:
        if not name.startswith(beginning):
            continue
        for arguments in ([], [1], [1, 1]):
            try:
                yield reverse(name, args=arguments)
            except NoReverseMatch:
                continue


def _everything(data: Path) -> Iterator[bytes]:
    """Every file, and every value of every column; what is packed without a key is unpacked, too."""
    for path in data.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
    with sqlite3.connect(data / "posko.sqlite3") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    yield raw
                    if table == "django_session":
                        yield _unpacked(raw)


def _unpacked(session: bytes) -> bytes:
    """What stands in a session, which is signed and packed, and not sealed."""
    packed, *_ = session.lstrip(b".").split(b":")
    content = base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)) if packed else b""
    return zlib.decompress(content) if session.startswith(b".") else content


def _keys_that_lie_there(data: Path) -> Iterator[bytes]:
    """Every 32 bytes that could be a private half, of key files, keys of people and sessions, however written."""
    found = [path.read_bytes() for path in data.rglob("*.key")]
    with sqlite3.connect(data / "posko.sqlite3") as database:
        for row in database.execute("SELECT public, sealed, card, recovery FROM people_memberkey"):
            found += [bytes(each) for each in row]
        found += [
            _unpacked(str(each).encode()) for (each,) in database.execute("SELECT session_data FROM django_session")
        ]
    for raw in found:
        for text in (raw[:512], *_decoded(raw)):
            yield from {text[start : start + 32] for start in range(len(text) - 31)}


def _decoded(raw: bytes) -> Iterator[bytes]:
    for word in re.findall(rb"[A-Za-z0-9+/_=-]{40,}", raw):
        if re.fullmatch(rb"(?:[0-9a-f]{2})+", word):
            yield bytes.fromhex(word.decode())
        yield base64.b64decode(word.rstrip(b"=") + b"=" * (-len(word.rstrip(b"=")) % 4), altchars=b"-_")


def _opens(private: bytes, wrapped: list[tuple[bytes, int]]) -> bool:
    """Whether these bytes open a wrap of the key of the one case that is there."""
    return any(_unwrapped(pair_of(private), each, version) for each, version in wrapped)


def _unwrapped(pair: Pair, wrapped: bytes, version: int) -> bool:
    try:
        return bool(sealing.unwrap(wrapped, pair, version, of="case:1:1"))
    except BadInput:
        return False
