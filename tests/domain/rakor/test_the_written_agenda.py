"""An item says what, who and how long; many are typed at once; time is told as it is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.rakor import agenda
from posko.domain.rakor.agenda import Item

AT = datetime(2024, 11, 25, 2, tzinfo=UTC)
SPEAKERS = {"BPBD": "bpbd", "KPU": "kpu", "Polres Metro Jakarta Timur": "polres"}


def told(item: Item, *others: Item, room: int | None = 60) -> dict[str, str]:
    return {fault.field: str(fault.refusal) for fault in agenda.faults(item, others, room)}


def test_an_item_that_says_all_has_no_fault() -> None:
    assert told(Item("Pompa", "bpbd", 20), Item("Logistik", "kpu", 40)) == {}


@pytest.mark.parametrize(
    ("item", "field", "words"),
    [
        (Item(" ", "kpu", 5), "title", "what the item is about"),
        (Item("Pompa", "kpu"), "minutes", "without an end"),
        (Item("Pompa", "kpu", 0), "minutes", "1 to 480"),
        (Item("p" * 161, "kpu", 5), "title", "161 letters"),
        (Item("Pompa", "kpu", 5, "s" * 301), "asks", "301 letters"),
        (Item("pompa  air", "bpbd", 5), "title", "at place 1"),
        (Item("Pompa", "kpu", 51), "minutes", "61 minutes and the meeting has 60: 1 too many"),
    ],
)
def test_each_fault_is_told_with_its_field(item: Item, field: str, words: str) -> None:
    wrong = told(item, Item("Pompa air", "bpbd", 10, key=4))
    assert list(wrong) == [field] and words in wrong[field]


def test_the_same_title_by_another_speaker_and_an_item_beside_itself_are_no_doubles() -> None:
    assert told(Item("Pompa air", "kpu", 5), Item("Pompa air", "bpbd", 10)) == {}
    assert told(Item("Pompa air", "bpbd", 60, key=4), Item("Pompa air", "bpbd", 10, key=4)) == {}


def test_a_meeting_that_is_held_may_take_longer() -> None:
    assert told(Item("Pompa", "bpbd", 61), room=None) == {}


def test_items_are_typed_one_a_line_or_pasted_from_a_sheet() -> None:
    items, wrong = agenda.typed(
        "1. Kesiapan pompa; BPBD; 15 menit; setujui jadwal; dan siapa menjaga\n\n"
        "Pembukaan; 5\n- Logistik\tkpu\t20\tdisetujui atau tidak\nTata tertib; -; 3",
        SPEAKERS,
    )
    assert wrong == []
    assert items == [
        Item("Kesiapan pompa", "bpbd", 15, "setujui jadwal; dan siapa menjaga"),
        Item("Pembukaan", "", 5),
        Item("Logistik", "kpu", 20, "disetujui atau tidak"),
        Item("Tata tertib", "", 3),
    ]


def test_all_that_is_wrong_in_many_lines_is_told_at_once_with_the_line() -> None:
    text = "Pompa; BPDB; 15\n\nLogistik; KPU\nPompa air; KPU; 30\nPompa air; KPU; 30\nTamu; Damkar; x"
    _items, wrong = agenda.typed(text, SPEAKERS, room=60)
    assert [(fault.line, fault.field) for fault in wrong] == [
        (1, "speaker"),
        (3, "minutes"),
        (5, "title"),
        (6, "speaker"),
        (6, "minutes"),
        (6, "minutes"),
    ]
    assert "Is BPBD meant?" in str(wrong[0].refusal)
    assert "Damkar" in str(wrong[3].refusal) and "meant" not in str(wrong[3].refusal)
    assert "75 minutes and the meeting has 60" in str(wrong[5].refusal)


def test_more_items_than_an_agenda_holds_are_not_read_to_their_end() -> None:
    items, wrong = agenda.typed("\n".join(f"Hal {n}; KPUU; 1" for n in range(2_000)), SPEAKERS)
    assert len(items) == agenda.ITEMS_MOST + 1
    assert (wrong[-1].line, wrong[-1].field) == (61, "title") and "at most 60" in str(wrong[-1].refusal)


@given(
    st.lists(
        st.builds(
            Item,
            st.text("abcdefgh ", min_size=1, max_size=20).map(str.strip).filter(bool),
            st.sampled_from(["", "bpbd", "kpu"]),
            st.integers(1, 480),
            st.text("abc; ", max_size=20).map(lambda text: "; ".join(w for w in text.replace(" ", "").split(";") if w)),
        ),
        max_size=8,
        unique_by=lambda item: (item.title.casefold(), item.speaker),
    )
)
@settings(max_examples=30, deadline=None)
def test_whatever_stands_can_be_typed(items: list[Item]) -> None:
    lines = [f"{item.title}; {item.speaker}; {item.minutes}; {item.asks}" for item in items]
    read, wrong = agenda.typed("\n".join(lines), {"bpbd": "bpbd", "kpu": "kpu"})
    assert not wrong
    assert [(i.title.split(), i.speaker, i.minutes, i.asks) for i in read] == [
        (i.title.split(), i.speaker, i.minutes, i.asks) for i in items
    ]


def test_gaps_are_taken_in_as_long_as_there_is_time() -> None:
    assert agenda.that_fit(9, [Item("Pompa", "bpbd", 42)], 60) == 3
    assert agenda.that_fit(2, [Item("Pompa", "bpbd", 42)], 60) == 2
    assert agenda.that_fit(9, [Item("Pompa", "bpbd", 70)], 60) == 0
    assert agenda.that_fit(99, [], None) == agenda.ITEMS_MOST


def test_time_counts_from_the_table_with_earlier_turns() -> None:
    assert agenda.stage(None, None) == "waiting"
    assert agenda.stage(AT, None) == "on"
    assert agenda.stage(AT, AT) == "done"
    used = agenda.seconds(AT, AT + timedelta(minutes=7, seconds=59), before=120)
    told_use = agenda.use(5, used)
    assert (told_use.used, told_use.over, told_use.left) == (9, 4, 0)
    assert agenda.seconds(None, AT) == 0
    assert agenda.use(60, timedelta(minutes=20)).left == 40
