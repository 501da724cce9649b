"""The two machines of an electoral violation as a page for a lawyer: diagrams, states, and where each clock runs."""

from __future__ import annotations

from collections.abc import Iterable

from posko.domain.cases.answer import mermaid
from posko.law import cases as law
from scripts.docs_law_words import edition, marked
from scripts.printed import code, listed, table

_TITLES = {"violation": "What Bawaslu does with a report", "gakkumdu": "What the Gakkumdu centre does with a crime"}


def machines(regime: str) -> Iterable[str]:
    """Both machines, and the clocks that run in them."""
    yield edition(regime, law.TABLE)
    yield (
        "Both run side by side from the registration on. `posko cases states` prints them, `posko cases replay` plays "
        "a case from its events. A state is named by what was done last; `actor` says whose turn it is."
    )
    for machine in law.MACHINES:
        yield f"### {_TITLES[machine]}"
        yield f"```mermaid\n{mermaid(machine, regime)}\n```"
        yield table(
            ("state", "nama", "name", "whose turn", "papers", "mark", "source"),
            [
                (code(s.code), s.name_id, s.name_en, code(s.actor), listed(s.papers), marked(s.mark), s.source)
                for s in law.states(regime).values()
                if s.machine == machine
            ],
        )
    yield "### What a report must hold"
    yield table(
        ("requirement", "syarat", "in words", "kind", "mark", "source"),
        [(code(r.code), r.name_id, r.name_en, r.kind, marked(r.mark), r.source) for r in law.requirements(regime)],
    )
    yield "### Clocks"
    yield "Lengths and ways of counting stand with the [deadlines](deadlines.md)."
    yield table(
        ("clock", "begins by", "runs in", "nobody is late when", "the matter lapses from", "passes from"),
        [
            (
                code(c.rule),
                listed(c.begins),
                listed(c.runs_in),
                listed(c.dropped_by),
                listed(c.lapses_from),
                listed(c.passes_from),
            )
            for c in law.clocks(regime)
        ],
    )
    yield "### Who acts"
    yield "An event names its actor by this code, or by the code of an agency that begins with one of these words."
    yield table(
        ("code", "nama", "name", "agencies", "in its stead"),
        [(code(a.code), a.name_id, a.name_en, listed(a.agencies), listed(a.also)) for a in law.actors(regime).values()],
    )


def doubtful(regime: str) -> Iterable[str]:
    """States that are not verified."""
    for state in law.states(regime).values():
        if not state.verified:
            yield f"`{state.code}` ({state.name_en}): {marked(state.mark)}; {state.source}."
