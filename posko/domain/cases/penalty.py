"""The range of a penalty by the articles picked: a look-up for the officers, no advice on what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from posko.law.crimes import Crime, Term

MONTH_DAYS = 30
THIRD = Fraction(4, 3)


@dataclass(frozen=True, slots=True)
class Range:
    """Least and most of prison (in days, a month of 30) and fine (million rupiah; None where none was read)."""

    prison: tuple[int, int]
    fine: tuple[Fraction, Fraction] | None


def of(crime: Crime, *, raised: bool = False) -> Range:
    """The range of one article; `raised` by one third of the most, as for organisers and witnesses."""
    least, most = (_days(term) for term in crime.prison)
    fine = crime.fine
    if raised:
        most = int(most * THIRD)
        fine = None if fine is None else (fine[0], fine[1] * THIRD)
    return Range((least, most), fine)


def of_article(crimes: Mapping[str, Crime], article: str, *, raised: bool = False) -> Range:
    """The range of an article of the table; where what raises it is held, together with the raised one.

    Ps. 178C(3) raises the penalty of (1) and not that of (2), as its words run, so both are within the range.
    """
    crime = crimes[article]
    own = of(crime)
    if not raised or crime.raised is None:
        return own
    return widest([own, of(crimes[crime.raised], raised=True)]) or own


def widest(ranges: Iterable[Range]) -> Range | None:
    """From the least of all to the most of all; None without any. What is punished together is for the court."""
    found = list(ranges)
    if not found:
        return None
    fines = [each.fine for each in found if each.fine is not None]
    prison = min(each.prison[0] for each in found), max(each.prison[1] for each in found)
    return Range(prison, (min(f[0] for f in fines), max(f[1] for f in fines)) if fines else None)


def _days(term: Term) -> int:
    return term.length * (MONTH_DAYS if term.unit == "months" else 1)
