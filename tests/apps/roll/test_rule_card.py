"""The rule card is a plain public page: it answers a GET without a script, remembers nothing and accuses nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

POLRI = "doc=ktpel&special=polri"
FIRST_LOAD = 200_000  # bytes


def _worker_files() -> list[str]:
    told = re.search(r'JSON\.parse\((".*")\)', Client().get("/card/sw.js").content.decode())
    assert told
    return list(json.loads(json.loads(told[1]))["files"])


def test_it_answers_without_a_script_and_without_the_database() -> None:
    # Without the mark of the database, any query of this page fails the test.
    page = Client().get(f"/card/?{POLRI}").content.decode()
    assert "Anggota Polri aktif tidak menggunakan hak pilih" in page
    assert "UU 2/2002 Ps. 28(2)" in page


def test_it_speaks_english_on_request_and_indonesian_else() -> None:
    english, other = Client().get(f"/card/?lang=en&{POLRI}"), Client().get(f"/card/?lang=xx&{POLRI}")
    assert "Serving police officers do not vote" in english.content.decode()
    assert (english["Content-Language"], other["Content-Language"]) == ("en", "id")


def test_it_remembers_nothing() -> None:
    answer = Client().get("/card/")
    assert not answer.cookies
    assert "no-store" not in answer["Cache-Control"]
    assert re.findall(r'<input\s+type="(\w+)"\s+id="(\w+)"', answer.content.decode()) == [("text", "hour")]


@pytest.mark.parametrize("special", ["voted", "mismatch"])
def test_an_accusation_shows_the_public_text_only(special: str) -> None:
    page = Client().get(f"/card/?doc=ktpel&special={special}").content.decode()
    seen = page.partition('id="card-data"')[0]
    assert "Identitas harus diperiksa oleh KPPS dan pengawas" in seen
    assert "Dasar:" not in seen
    for code in ("IMPERSONATION", "DOUBLE_VOTE", "178A", "178B, 112"):
        assert code not in page.replace("PKPU 7/2024 (TMS); UU Pilkada Ps. 178A", "")


def test_the_hour_is_labelled_a_preview_away_from_voting_day() -> None:
    page = Client().get(f"/card/?at=11:30&{POLRI}").content.decode()
    assert re.search(r'class="preview">[^<]*11\.30<', page)


def test_what_the_telephone_keeps_is_there_and_light() -> None:
    files = _worker_files()
    weight = 0
    for address in files:
        name = address.partition("?")[0]
        found: Any = finders.find(name.removeprefix("/static/")) if name.startswith("/static/") else None
        answer = None if found else Client().get(address)
        assert found or (answer and answer.status_code == 200), address
        weight += len(Path(found).read_bytes()) if found else len(answer.content)  # type: ignore[union-attr]
    assert weight < FIRST_LOAD
    page = Client().get("/card/").content.decode()
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) <= set(files)


def test_the_manifest_opens_the_card() -> None:
    manifest = json.loads(Client().get("/card/manifest.webmanifest").content)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/card/", "/card/", "standalone")
    assert manifest["icons"]


def test_the_paper_comes_in_two_languages_and_no_third() -> None:
    kinds = [Client().get(f"/card/card-{language}.pdf") for language in ("id", "en", "fr")]
    assert [answer.status_code for answer in kinds] == [200, 200, 404]
    assert kinds[0].content.startswith(b"%PDF-")


def test_the_log_in_page_leads_to_the_card(db: None) -> None:
    assert 'href="/card/"' in Client().get("/account/login/").content.decode()
