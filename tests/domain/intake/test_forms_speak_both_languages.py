"""The forms of the field: what they ask, in both languages, and that pyxform makes of each what ODK Collect takes."""

from __future__ import annotations

from io import BytesIO

import pytest
from defusedxml.ElementTree import fromstring
from python_calamine import load_workbook

from posko.domain import privacy
from posko.domain.incidents.kinds import kinds
from posko.domain.intake import Form, xlsform
from posko.domain.intake.form_book import LANGUAGES, FormCard, forms
from posko.domain.vulnerability.event_book import book_of
from posko.law import vulnerability as law

FORMS = [form.value for form in Form]
HTML, XFORMS, ROSA = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/2002/xforms}",
    "{http://openrosa.org/javarosa}",
)


@pytest.fixture(params=FORMS)
def card(request: pytest.FixtureRequest) -> FormCard:
    return forms()[request.param]


def test_there_is_a_form_for_everything_that_a_handler_takes() -> None:
    assert list(forms()) == FORMS


def test_every_question_and_answer_has_words_in_both_languages(card: FormCard) -> None:
    said = [card.title, *(each.label for each in card.questions), *(each.hint for each in card.questions if each.hint)]
    said += [choice.label for choices in card.lists.values() for choice in choices]
    for words in said:
        assert set(words) == set(LANGUAGES) and all(words.values())
    assert sum(words["id"] == words["en"] for words in said) < 4, "a translation was forgotten"


def test_no_question_asks_for_a_person(card: FormCard) -> None:
    names = {each.name for each in card.questions}
    assert not names & {"name", "nik", "phone", "reporter", "nama", "person", "party", "candidate"}
    for each in card.questions:
        privacy.refuse_personal_numbers(" ".join((*each.label.values(), *(each.hint or {}).values())))


def test_the_xform_says_every_label_in_both_languages(card: FormCard) -> None:
    root = fromstring(xlsform.xform(card.code.value))
    translations = {each.get("lang"): each for each in root.iter(f"{XFORMS}translation")}
    assert set(translations) == set(xlsform.NAMES.values())
    for each in card.questions:
        for language in LANGUAGES:
            values = {value.text for value in translations[xlsform.NAMES[language]].iter(f"{XFORMS}value")}
            assert each.label[language] in values


def test_the_xform_names_its_form_and_its_version(card: FormCard) -> None:
    data = next(fromstring(xlsform.xform(card.code.value)).iter(f"{XFORMS}data"))
    assert (data.get("id"), data.get("version")) == (card.code.value, xlsform.version(card.code.value))
    assert data.find("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID") is not None or any(
        each.tag.endswith("instanceID") for each in data.iter()
    )


def test_the_spreadsheet_is_the_same_form(card: FormCard) -> None:
    book = load_workbook(BytesIO(xlsform.xlsx(card.code.value)))
    assert book.sheet_names == ["survey", "choices", "settings"]
    survey = book.get_sheet_by_name("survey").to_python()
    names = {row[survey[0].index("name")] for row in survey[1:]}
    placed = {each.name for each in card.questions if each.kind in ("station", "place")}
    assert {each.name for each in card.questions} - placed <= names


def test_a_form_that_asks_for_a_place_says_so(card: FormCard) -> None:
    source = xlsform.xform(card.code.value).decode()
    assert ("jr://file-csv/kelurahan.csv" in source) == xlsform.asks_for_place(card)


def test_the_kinds_and_indicators_are_those_of_the_houses_tables() -> None:
    assert [each.code for each in forms()["incident"].lists["incident_kinds"]] == list(kinds())
    book = book_of({name: law.framework("pilkada", name) for name in law.framework_names("pilkada")})
    assert {each.code for each in forms()["indicator"].lists["indicators"]} == set(book.entries)


def test_sums_of_the_count_are_pointed_out_and_block_nothing() -> None:
    rows = {row.get("name"): row for row in xlsform.sheets_of(forms()["count"]).survey}
    assert rows["valid_differs"]["type"] == "note"
    assert "${pair_1} + ${pair_2} + ${pair_3} != ${valid}" in rows["valid_differs"]["relevant"]
    assert rows["pair_1"]["type"] == "integer"


def test_tables_of_places_carry_how_many_stations_there_are() -> None:
    kecamatan = [xlsform.Area("31.75.09", "Pasar Rebo")]
    kelurahan = [
        xlsform.Area("31.75.09.1002", "Gedong", "31.75.09", 74),
        xlsform.Area("31.75.09.1003", "Baru, Timur", "31.75.09"),
    ]
    made = xlsform.place_tables(kecamatan, kelurahan)
    assert made["kecamatan.csv"].decode() == "name,label\n31.75.09,Pasar Rebo\n"
    assert made["kelurahan.csv"].decode().splitlines()[1:] == [
        "31.75.09.1002,Gedong,31.75.09,74",
        '31.75.09.1003,"Baru, Timur",31.75.09,999',
    ]
