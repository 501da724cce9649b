"""What a meeting lacks before it is closed is said in sentences; only two texts of one line stop the closing."""

from __future__ import annotations

from posko.domain.rakor.closing import AtTable, lacks


def test_a_meeting_with_all_it_needs_lacks_nothing() -> None:
    assert lacks(AtTable(lines=3)) == ()


def test_each_lack_names_what_and_where() -> None:
    found = lacks(AtTable(0, doubled=(2, 5), unmarked=("KPU", "BPBD"), ownerless=(4,), asked=("Kodim",), unconfirmed=2))
    assert [(each.message % each.params, each.where, each.stops) for each in found] == [
        (found[0].message % {"lines": "2, 5"}, "lines", True),
        ("Not marked: KPU, BPBD. Who said no is written down as excused, the others as absent.", "attendance", False),
        ("Guests by the code who wait to be confirmed: 2. The minutes count them apart.", "attendance", False),
        ("Decided, and nobody does it: lines 4. Give each an owner and a date.", "lines", False),
        (found[4].message % {"agencies": "Kodim"}, "requests", False),
        ("No line was written; the minutes will say so.", "lines", False),
    ]
