"""What a meeting lacks before it is closed is said in sentences; only two texts of one line stop the closing."""

from __future__ import annotations

from posko.domain.rakor.closing import AtTable, lacks


def test_a_meeting_with_all_it_needs_lacks_nothing() -> None:
    assert lacks(AtTable(lines=3)) == ()


def test_each_lack_names_what_and_where() -> None:
    found = lacks(AtTable(0, doubled=(2, 5), unmarked=("KPU", "BPBD"), ownerless=(4,), asked=("Kodim",)))
    told = [(each.message % each.params, each.where, each.stops) for each in found]
    assert [(where, stops) for _words, where, stops in told] == [
        ("lines", True), ("attendance", False), ("lines", False), ("requests", False), ("lines", False)
    ]  # fmt: skip
    for part, (words, *_rest) in zip(("2, 5", "KPU, BPBD", "lines 4", "Kodim", "No line"), told, strict=True):
        assert part in words
