"""Articles of a case: picked from the crime table, their elements ticked off, the range of the penalty."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.articles import selectors as article_selectors
from posko.apps.cases.articles import services as article_services
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.models import ArticleCheck, Case
from posko.apps.ledger.models import Entry
from posko.domain.cases.elements import Tick
from posko.domain.cases.penalty import widest
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, open_the_centre

TWICE = {"act": Tick("held", (1,)), "times": Tick("held", (1,)), "where": Tick("not_held")}


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


@pytest.fixture
def case() -> Case:
    """A report with one piece of evidence."""
    found = a_report().case
    new = NewItem(uuid.uuid4(), "Daftar hadir TPS", "thing")
    evidence_services.take_in(found, new, by=viewer_of("gk-bawaslu"), at=AT)
    return found


def _pick(case: Case, *articles: str) -> Case:
    for article in articles:
        case = article_services.pick(case, article, by=viewer_of("gk-bawaslu"), at=AT)
    return case


def _events(name: str) -> int:
    return Entry.objects.filter(event=name).count()


def test_articles_stand_in_the_order_of_the_law_and_the_case_knows_them(case: Case) -> None:
    case = _pick(case, "187A", "178B")
    case.refresh_from_db()
    assert case.articles == ["178B", "187A"]
    found = article_selectors.picked(viewer_of("gk-polres"), case)
    assert [each.crime.code for each in found] == ["178B", "187A"]
    whole = widest(each.range for each in found)
    assert whole is not None and whole.prison == (36 * 30, 108 * 30)
    assert whole.fine is not None and [*whole.fine] == [36, 1000]


def test_picking_twice_is_one_act(case: Case) -> None:
    _pick(case, "178B", "178B")
    assert (ArticleCheck.objects.count(), _events("case.article_picked")) == (1, 1)


def test_what_was_set_aside_comes_back_with_its_ticks(case: Case) -> None:
    by = viewer_of("gk-bawaslu")
    case = _pick(case, "178B")
    article_services.tick(case, "178B", TWICE, by=by, at=AT)
    for _ in range(2):
        case = article_services.set_aside(case, "178B", by=by, at=AT)
    assert case.articles == [] and article_selectors.set_aside(by, case) == ["178B"]
    assert _events("case.article_set_aside") == 1
    (again,) = article_selectors.picked(by, _pick(case, "178B"))
    assert (again.held, again.of) == (2, 4)


def test_ticks_are_kept_once_and_the_ledger_says_what_changed(case: Case) -> None:
    by = viewer_of("gk-bawaslu")
    case = _pick(case, "178B")
    for _ in range(2):
        article_services.tick(case, "178B", TWICE, by=by, at=AT)
    assert _events("case.elements_ticked") == 1
    article_services.tick(case, "178B", {"where": Tick("held", (1,))}, by=by, at=AT)
    payload = Entry.objects.filter(event="case.elements_ticked").latest("pk").payload.body
    assert "where" in str(payload) and "times" not in str(payload)


@pytest.mark.parametrize(
    ("ticks", "refusal"),
    [
        ({"act": Tick("held", (7,))}, "no piece of evidence no. 7"),
        ({"nonsense": Tick("held")}, "has the elements act, times, where, intent"),
        ({"act": Tick("perhaps")}, "has the elements"),
    ],
)
def test_what_does_not_exist_is_not_ticked(case: Case, ticks: dict[str, Tick], refusal: str) -> None:
    case = _pick(case, "178B")
    with pytest.raises(BadInput, match=refusal):
        article_services.tick(case, "178B", ticks, by=viewer_of("gk-bawaslu"), at=AT)


def test_only_articles_of_the_operations_law_are_picked(case: Case) -> None:
    with pytest.raises(BadInput, match="no article of the crime table"):
        _pick(case, "510")
    assert "187(3)" not in {crime.code for crime in article_selectors.to_pick(viewer_of("gk-bawaslu"), case)}


def test_only_the_institution_with_the_case_in_hand_picks(case: Case) -> None:
    with pytest.raises(NotAllowed, match="in hand"):
        article_services.pick(case, "178B", by=viewer_of("gk-polres"), at=AT)


@pytest.mark.parametrize(("article", "least", "most"), [("177A", 12, 96), ("178C(2)", 36, 144), ("178E(1)", 48, 192)])
def test_the_penalty_is_raised_where_the_law_raises_it(case: Case, article: str, least: int, most: int) -> None:
    by = viewer_of("gk-bawaslu")
    case = _pick(case, article)
    article_services.tick(case, article, {"raised": Tick("held")}, by=by, at=AT)
    (found,) = article_selectors.picked(by, case)
    assert found.range.prison == (least * 30, most * 30)


def test_the_page_picks_ticks_and_gives_a_wrong_number_back(case: Case, log_in: LogIn) -> None:
    client, url = log_in("gk-bawaslu"), f"/cases/{case.number}/articles/"
    assert client.post(f"{url}pick/", {"article": "178B · Memilih lebih dari satu kali"}).status_code == 302
    page = client.get(url).content.decode()
    assert "36" in page and "Di satu TPS atau lebih" in page
    ticked = {f"a-178B-word-{code}": "held" for code in ("act", "times", "where", "intent")}
    wrong = client.post(f"{url}178B/tick/", {**ticked, "a-178B-evidence-act": "9"})
    assert wrong.status_code == 422 and 'value="9"' in wrong.content.decode()
    assert client.post(f"{url}178B/tick/", {**ticked, "a-178B-evidence-act": "1"}).status_code == 302
    assert ArticleCheck.objects.get().elements["act"] == {"word": "held", "evidence": [1]}
    assert client.post(f"{url}pick/", {"article": "999"}).status_code == 422
    assert client.post(f"{url}178B/set-aside/").status_code == 302
    assert client.post(f"{url}178B/tick/", ticked).status_code == 404


def test_the_others_read_the_page_and_find_nothing_to_press(case: Case, log_in: LogIn) -> None:
    _pick(case, "178B")
    client, url = log_in("gk-polres"), f"/cases/{case.number}/articles/"
    page = client.get(url).content.decode()
    assert "178B" in page and "/articles/pick/" not in page
    assert client.post(f"{url}pick/", {"article": "187A"}).status_code == 403
    assert log_in("planner").get(url).status_code == 404
