"""A code on a card: typed in any way a person writes it, and good for one phone while it waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.errors import BadInput
from posko.domain.intake import cards
from posko.domain.intake.cards import Card, CardState

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


@pytest.mark.parametrize("written", ["K7QM-3XTR-9F10", "k7qm 3xtr 9fio", " K7QM3XTR9FLO ", "k7qm–3xtr–9f1o"])
def test_a_code_is_understood_as_people_type_it(written: str) -> None:
    assert cards.typed(written) == "K7QM3XTR9F10"


@pytest.mark.parametrize(
    "written", ["", "K7QM-3XTR-9F1", "K7QM-3XTR-9F100", "U7QM-3XTR-9F10", "Zm9vYmFyYmF6cXV4YWJjZGVm"]
)
def test_another_text_is_no_code_of_a_card(written: str) -> None:
    assert cards.typed(written) == ""


def test_what_is_printed_is_what_is_typed() -> None:
    code = cards.new_code()
    assert cards.typed(cards.shown(code)) == code
    assert len({cards.new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("used_at", "revoked_at", "expires_at", "state"),
    [
        (None, None, LATER, CardState.WAITING),
        (None, None, NOW, CardState.LAPSED),
        (None, EARLIER, LATER, CardState.REVOKED),
        (EARLIER, None, LATER, CardState.USED),
        (EARLIER, NOW, EARLIER, CardState.USED),
    ],
)
def test_a_card_waits_is_used_lapses_or_is_revoked(
    used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, state: CardState
) -> None:
    told = cards.state_of(used_at=used_at, revoked_at=revoked_at, expires_at=expires_at, real_at=NOW)
    assert told is state


def test_a_list_has_a_name_and_a_life_that_is_offered() -> None:
    assert cards.checked_label("  Linmas   Ciracas ") == "Linmas Ciracas"
    for wrong in ("", "  ", "x" * 61):
        with pytest.raises(BadInput):
            cards.checked_label(wrong)
    assert cards.checked_life(3) == timedelta(days=3)
    with pytest.raises(BadInput, match="1, 3, 7, 14"):
        cards.checked_life(365)


def test_cards_of_a_kelurahan_lie_together() -> None:
    places = ("31.75.09.1002/028", "31.75.09.1001/001", "", "31.75.09.1001")
    made = [Card(cards.number_of(3, place), "C", "Pos", "polres", code) for place, code in enumerate(places, 1)]
    lying = {code: [each.number for each in group] for code, group in cards.by_kelurahan(made).items()}
    assert lying == {"": ["3-003"], "31.75.09.1001": ["3-002", "3-004"], "31.75.09.1002": ["3-001"]}
