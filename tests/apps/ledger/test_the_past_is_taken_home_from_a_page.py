"""Who reads the ledger takes a copy home from its page: no word more than he may read, and the ledger hears of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from posko.apps.ledger.exports.folder import Exported
from posko.apps.ledger.heads import selectors
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import Entry
from posko.domain.access import Compartment
from tests.cast import LogIn, See
from tests.ledger import enter
from tests.verifier import Verifier

pytestmark = pytest.mark.django_db
SECRET = "sangat rawan"


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path, see: See, at: datetime) -> None:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    for wall in (Compartment.SECURITY, Compartment.CASE):
        enter("thing.happened", wall, by=see("planner"), at=at, subject=f"thing:{wall}", payload={"kelas": SECRET})
    sign(at=at)


def taken(answer: Any, place: Path) -> Path:
    """The archive of an answer, unpacked."""
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.extractall(place)
    return place


def rows(place: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, (place / "rows.jsonl").read_text().splitlines())


def test_the_copy_holds_at_home(log_in: LogIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = log_in("bawaslu").post("/ledger/home/")
    size = selectors.latest().size  # type: ignore[union-attr]
    assert answer["Content-Disposition"] == f'attachment; filename="ledger-bawaslu-{size}.zip"'
    home = taken(answer, tmp_path / "home")
    told = Verifier(capsys)(home, "--key", str(selectors.post_key().verifier))
    assert (told["verdict"], told["protected_up_to"]) == ("holds", size)
    assert list((tmp_path / "data").glob(".export-*")) == []


def test_nobody_takes_more_than_he_may_read_and_cases_go_with_nobody(log_in: LogIn, tmp_path: Path) -> None:
    read = {
        who: {
            row["row"]["compartment"]
            for row in rows(taken(log_in(who).post("/ledger/home/"), tmp_path / who))
            if row.get("row", {}).get("event") == "thing.happened"
        }
        for who in ("bawaslu", "planner", "field", "gakkumdu")
    }
    assert read == {"bawaslu": set(), "planner": {"security"}, "field": set(), "gakkumdu": set()}
    assert SECRET not in (tmp_path / "bawaslu" / "rows.jsonl").read_text()


def test_the_ledger_records_who_took_how_much(log_in: LogIn, tmp_path: Path) -> None:
    home = taken(log_in("auditor").post("/ledger/home/"), tmp_path / "home")
    entry = Entry.objects.select_related("payload").get(event="ledger.exported")
    hidden = sum("hidden" in row for row in rows(home))
    done = Exported(selectors.latest().size, hidden, selectors.latest().size, None)  # type: ignore[union-attr]
    assert entry.actor == "auditor"
    assert json.loads(entry.payload.body or "") == {"head": done.head, "rows": done.leaves, "hidden": done.hidden}


def test_it_is_asked_for_by_a_form_on_the_page(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    assert 'action="/ledger/home/"' in client.get("/ledger/").content.decode()
    assert client.get("/ledger/home/").status_code == 405
