"""Text about places, days and counts passes; a NIK or a mobile number in any usual form does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.privacy import refuse_personal_numbers

TWO, FOUR = st.integers(0, 99).map("{:02d}".format), st.integers(0, 9999).map("{:04d}".format)
PLACE = st.tuples(TWO, TWO, TWO, FOUR).map(".".join)
STATION = st.tuples(PLACE, st.integers(1, 999).map("{:03d}".format)).map("/".join)
DAY = st.dates().map(lambda day: day.isoformat())
TIME = st.times().flatmap(lambda time: st.sampled_from([f"{time:%H.%M}", f"{time:%H:%M}", f"{time:%H.%M} WIB"]))
HEAD = st.tuples(st.integers(1, 99999), st.binary(min_size=32, max_size=32)).map(lambda h: f"{h[0]}:{h[1].hex()}")
CLOSE = st.lists(st.one_of(PLACE, STATION, DAY, TIME, HEAD), min_size=1, max_size=6).map(" ".join)
COUNT = st.integers(0, 99_999_999).map(lambda n: f"{n:,}".replace(",", "."))
HARMLESS = st.lists(st.one_of(CLOSE, COUNT), max_size=8)

DIGITS = st.text("0123456789", min_size=16, max_size=16)
GROUPS = [(16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2, 2, 2, 2, 2, 2, 4)]
MOBILE = st.text("0123456789", min_size=7, max_size=9)
PREFIXES = ["08", "+628", "+62 8", "+62-8", "628", "62 8", "00628"]
AROUND = st.sampled_from(["", "NIK ", "Hubungi: ", "31.75.03.1001 ", "(", "pukul 08.15, "])


@given(HARMLESS, st.sampled_from([", ", "; ", " dan ", "\n"]))
def test_places_days_times_and_counts_pass(parts: list[str], between: str) -> None:
    refuse_personal_numbers(between.join(parts))


@given(DIGITS, st.sampled_from(GROUPS), st.sampled_from(" .-/_"), AROUND)
def test_sixteen_digits_in_any_usual_groups_are_refused(
    digits: str, sizes: tuple[int, ...], separator: str, before: str
) -> None:
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    written = separator.join(digits[start : start + size] for start, size in zip(starts, sizes, strict=True))
    with pytest.raises(BadInput):
        refuse_personal_numbers(f"{before}{written} soal pompa")


@given(DIGITS, st.integers(1, 15), st.sampled_from("\u00ad\u200b\u200d\u2060\ufeff\u202e"))
def test_invisible_signs_do_not_hide_a_number(digits: str, place: int, sign: str) -> None:
    with pytest.raises(BadInput):
        refuse_personal_numbers(f"NIK {digits[:place]}{sign}{digits[place:]}")


@pytest.mark.parametrize("sign", "\u202a\u202e\u2066\u2069")
def test_signs_that_turn_the_direction_are_refused(sign: str) -> None:
    with pytest.raises(BadInput, match="direction"):
        refuse_personal_numbers(f"Pompa {sign}rusak")


@given(MOBILE, st.sampled_from(PREFIXES), st.sampled_from(" -."), AROUND)
def test_a_mobile_number_in_any_usual_form_is_refused(rest: str, prefix: str, separator: str, before: str) -> None:
    if prefix.startswith("62") and separator == ".":
        separator = "-"  # 62.812.345.678 is an amount of money
    solid, grouped = f"1{rest}", separator.join((f"1{rest[:1]}", rest[1:5], rest[5:]))
    for number in (solid, grouped):
        with pytest.raises(BadInput):
            refuse_personal_numbers(f"{before}{prefix}{number} soal pompa")


@pytest.mark.parametrize(
    "text",
    [
        "31.75.03.1001 31.75.03.1002",
        "TPS 081 082 083 084 085 086",
        "Kerugian Rp62.812.345.678",
        "Kepala 128:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "TPS 31.75.03.1001/028 dan 31.75.03.1001/029, 2024-11-27 07.00 sampai 13.00",
        "pemilih\n1204\n1100\n1312\n1280",
    ],
)
def test_what_people_write_about_places_passes(text: str) -> None:
    refuse_personal_numbers(text)
