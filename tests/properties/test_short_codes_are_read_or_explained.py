"""A short code is read as what it says, however its digits are typed; anything else is explained in one SMS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posko.domain import privacy
from posko.domain.errors import BadInput
from posko.domain.incidents.kinds import kinds
from posko.domain.intake import sms
from posko.domain.intake.codebook import LOOK_ALIKE, check_apart, check_prefix, codebook, made
from posko.domain.intake.form_book import forms
from posko.domain.intake.reader import Ground
from posko.domain.intake.short_code import begins_a_report, example_for, read
from posko.domain.territory.places import AliasTable, Level, PlaceRecord, station_code

AT = datetime(2024, 11, 27, 16, 55, tzinfo=UTC)  # 23.55 WIB: every time of the day has come
KELURAHAN = "31.75.10.1001"
NAMES = AliasTable(
    [
        PlaceRecord("31.75.10", Level.KECAMATAN, "Cipayung", "31.75"),
        PlaceRecord(KELURAHAN, Level.KELURAHAN, "Cipayung", "31.75.10"),
        PlaceRecord("31.75.10.1002", Level.KELURAHAN, "Cilangkap", "31.75.10"),
        PlaceRecord("31.75.08.1005", Level.KELURAHAN, "Cipinang Melayu", "31.75.08"),
        PlaceRecord("31.75.05.1002", Level.KELURAHAN, "Baru", "31.75.05"),
    ]
)
HOME = Ground(f"{KELURAHAN}/005", NAMES, AT)
NUMBERS = st.integers(1, 999)
SCRIPTS = [str.maketrans("0123456789", "".join(chr(start + digit) for digit in range(10)))
           for start in (0x30, 0x660, 0x6F0, 0x966, 0xFF10)]  # fmt: skip
LIKE = str.maketrans("01", "Ol")
PREFIX = st.text("ABCDEGILOSTZ", min_size=3, max_size=6)


@st.composite
def typed(draw: st.DrawFn, digits: str) -> str:
    """Digits as somebody may type them: of any script, or with letters that pass for 0 and 1 beside a digit."""
    if draw(st.booleans()) and any(digit not in "01" for digit in digits):
        return digits.translate(LIKE)
    return digits.translate(draw(st.sampled_from(SCRIPTS)))


@st.composite
def station(draw: st.DrawFn) -> tuple[str, str]:
    """A station as it is written, and its code."""
    number = draw(NUMBERS)
    code = station_code(KELURAHAN, number)
    ways = [
        draw(typed(f"{number:03d}")),
        f"TPS {draw(typed(str(number)))}",
        f"{draw(typed(KELURAHAN))}/{draw(typed(f'{number:03d}'))}",
        draw(typed(f"{KELURAHAN.replace('.', '')}/{number:03d}")),
        f"Kel. Cipayung TPS {number}",
        f"kelurahan cipayung {number:03d}",
    ]
    return draw(st.sampled_from(ways)), code


@given(st.text(max_size=300), st.sampled_from(["", KELURAHAN, f"{KELURAHAN}/005"]))
def test_any_text_is_read_or_explained_in_one_sms(text: str, home: str) -> None:
    try:
        reply = sms.understood(read(text, Ground(home, NAMES, AT)), "TPS 005 Cipayung")
    except BadInput as refusal:
        reply = sms.refused(str(refusal), example_for(text))
        told = " ".join(sms.gsm(str(refusal)).split())
        assert told in reply and (f"Contoh: {example_for(text)}" in reply or len(told) > 80)
    assert len(reply) <= 160
    assert reply == sms.gsm(reply)


@given(st.data(), station(), st.times())
def test_a_time_is_read_however_it_is_typed(data: st.DataObject, where: tuple[str, str], time: datetime) -> None:
    written, code = where
    form = data.draw(st.sampled_from(["%H.%M", "%H:%M", "%H%M"]))
    spelt = data.draw(typed(time.strftime(form)))
    if time.strftime("%H%M") > "2359":
        return
    heard = read(f"buka {written} {spelt} WIB", HOME)
    assert heard.report.place == code
    assert heard.report.answers["time"] == min(time.strftime("%H:%M"), "23:55")


@given(st.data(), station(), st.integers(0, 2000))
def test_a_queue_is_a_number_at_a_station(data: st.DataObject, where: tuple[str, str], count: int) -> None:
    heard = read(f"ANTRE {where[0]} {data.draw(typed(str(count)))}", HOME)
    assert (heard.report.place, heard.report.answers["queue"]) == (where[1], count)


@given(station(), st.dictionaries(st.integers(1, 9), st.integers(0, 9999), min_size=1), st.integers(0, 999))
def test_a_count_gives_every_number_back_and_doubts_a_sum(
    where: tuple[str, str], votes: dict[int, int], invalid: int
) -> None:
    valid = sum(votes.values()) if sum(votes.values()) < 9999 else 9999
    pairs = " ".join(f"{number:02d}={count}" for number, count in votes.items())
    heard = read(f"HITUNG {where[0]} {pairs} SAH={valid} TIDAK SAH = {invalid}", HOME)
    assert {f"pair_{number}": count for number, count in votes.items()}.items() <= heard.report.answers.items()
    assert (heard.report.answers["valid"], heard.report.answers["invalid"]) == (valid, invalid)
    assert bool(heard.doubt) == (valid != sum(votes.values()))


@given(station(), st.text(max_size=120))
def test_free_text_is_never_touched(where: tuple[str, str], text: str) -> None:
    said = f"O orang, l api: {text}"
    assume(not _is_refused(f"LAPOR API TPS {where[0]} {said}"))
    report = read(f"LAPOR API TPS {where[0]} {said}", HOME).report
    assert (report.place, report.text) == (where[1], said.strip())


@given(st.lists(PREFIX, min_size=2, max_size=4))
def test_prefixes_that_are_made_can_be_told_apart(prefixes: list[str]) -> None:
    same = {"form": "incident", "place": "any", "rest": "text", "example": "", "said": "", "name_id": "", "name_en": ""}
    rows = [{**same, "prefix": prefix} for prefix in prefixes]
    try:
        codes = made(rows)
    except BadInput:
        return
    assert len({code.prefix for code in codes}) == len(prefixes)
    for one in prefixes:
        assert not all(letter in LOOK_ALIKE for letter in one)
        assert not [other for other in prefixes if other is not one and (other == one or other.startswith(one))]
        assert not [other for other in prefixes if other is not one and _one_letter_apart(one, other)]


@pytest.mark.parametrize("prefix", ["OIL", "LOT", "IOO", "buka", "BU", "TPS", "KEL", "BUKA1", "BÜKA", "SANGATPANJANG"])
def test_a_prefix_that_no_message_could_begin_with_is_refused(prefix: str) -> None:
    with pytest.raises(BadInput):
        check_prefix(prefix)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BUKA", "BUKA"),
        ("BUKA", "BUKAAN"),
        ("BUKA", "BUKU"),
        ("TUTUP", "TUTPU"),
        ("HITUNG", "HITTUNG"),
        ("SAHA", "5AHA"),
    ],
)
def test_prefixes_that_one_slip_makes_the_same_are_refused(one: str, other: str) -> None:
    with pytest.raises(BadInput):
        check_apart(one, other)
    with pytest.raises(BadInput):
        check_apart(other, one)


def test_the_table_that_ships_reads_its_own_examples() -> None:
    for code in codebook().codes:
        heard = read(code.example, HOME)
        assert heard.code is code
        assert heard.report.place == f"{KELURAHAN}/028"
        assert begins_a_report(code.example)


def test_every_kind_and_every_lack_is_one_that_the_forms_know() -> None:
    book = codebook()
    missing = forms()["tps_status"].lists["missing"]
    assert set(book.kinds) == set(kinds())
    assert set(book.stock) == {choice.code for choice in missing} - {"other"}


@given(st.text(max_size=400), st.integers(40, 160))
def test_what_is_fitted_fits_and_says_that_it_was_cut(text: str, room: int) -> None:
    fitted = sms.fit(text, room)
    assert len(fitted) <= room
    whole = " ".join(sms.gsm(text).split())
    assert fitted == whole or (fitted.endswith("..") and whole.startswith(fitted[:-2]))


@given(st.text(min_size=1, max_size=300), st.integers(2, 6), st.randoms())
def test_numbered_parts_make_the_whole_in_any_order(text: str, parts: int, chance: object) -> None:
    size = -(-len(text) // parts)
    pieces = {number + 1: sms.Piece(number, text[number * size : (number + 1) * size]) for number in range(parts)}
    assert sms.numbered(pieces, parts) == (tuple(range(parts)), text)
    assert sms.numbered({number: piece for number, piece in pieces.items() if number > 1}, parts) is None


@given(station(), st.integers(0, 2000), st.data())
def test_a_code_that_was_cut_in_two_is_among_the_ways_to_read_it(
    where: tuple[str, str], count: int, data: st.DataObject
) -> None:
    text = f"ANTRE {where[1]} {count}"
    cut = data.draw(st.integers(7, len(text) - 1))
    pieces = [sms.Piece(1, text[:cut]), sms.Piece(2, text[cut:])]
    if begins_a_report(pieces[1].text):
        return
    read_so = (_queue(way) for refs, way in sms.ways(pieces) if refs == (1, 2))
    assert next(told for told in read_so if told is not None) == count


@given(st.integers(0, 2 * 24 * 60))
def test_a_time_that_is_read_has_come_and_is_not_long_past(minutes: int) -> None:
    at = AT + timedelta(minutes=minutes)
    for hour in range(24):
        try:
            told = read(f"BUKA 028 {hour:02d}.30", Ground(KELURAHAN, NAMES, at)).report.at
        except BadInput:
            continue
        assert told is not None
        assert timedelta(0) <= at - told < timedelta(hours=24)


def _is_refused(text: str) -> bool:
    """Whether a text holds what must not be written down."""
    try:
        privacy.refuse_personal_numbers(text)
    except BadInput:
        return True
    return False


def _queue(text: str) -> int | None:
    try:
        return int(read(text, HOME).report.answers["queue"])
    except BadInput:
        return None


def _one_letter_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
