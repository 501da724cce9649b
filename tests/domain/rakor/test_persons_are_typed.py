"""Persons of an attendance list are pasted as lines; what is wrong is said with its line. Nobody counts twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.rakor.guests import LINES_MOST, Person, Stand, Tally, persons, stand, tally


def test_lines_are_parted_by_semicolon_tab_or_bar_and_commas_stay_in_names() -> None:
    text = "Budi Rekaan, S.H. ; Camat;  Kec.  Makasar\n\nSiti Rekaan\tLurah\tKel. Halim\nAgus Rekaan | Danramil"
    assert persons(text) == [
        Person("Budi Rekaan, S.H.", "Camat", "Kec. Makasar"),
        Person("Siti Rekaan", "Lurah", "Kel. Halim"),
        Person("Agus Rekaan", "Danramil"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n\t\n", "at least one person"),
        ("Budi\nSiti;Lurah;Kel. Halim;lagi", "Line 2 has 4 parts"),
        ("Budi\n\n;Camat;Kec. Makasar", "Line 3 has no name"),
        (f"Budi;{'c' * 81}", "Line 1: .* too long; at most 80"),
        ("Budi;Camat\nSiti;0812-3456-7890", "Line 2 holds a NIK or a telephone number"),
        ("\n".join(["Budi"] * (LINES_MOST + 1)), "at most 200"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        persons(text)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_persons_with_names_or_a_refusal(text: str) -> None:
    try:
        found = persons(text)
    except BadInput:
        return
    assert found and all(person.name for person in found)


def test_numbers_by_institution_leave_out_who_is_refused_or_only_typed() -> None:
    listed = stand("typed", confirmed=False, refused=False)
    came = [stand("code", confirmed=each == "yes", refused=each == "no") for each in ("yes", "", "no")]
    assert came == [Stand.CONFIRMED, Stand.WAITING, Stand.REFUSED]
    given = [("PLN", came[0]), ("PLN", came[1]), ("Damkar", came[1]), ("PLN", came[2]), ("PLN", listed)]
    assert tally(given) == [Tally("Damkar", 0, 1), Tally("PLN", 1, 1)]
