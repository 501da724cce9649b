"""The first five steps of a person at the post, by role. Each leads to a page that the role may open; done ones go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from posko.domain.access import Role
from posko.domain.errors import N_


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, why it helps, and the page it leads to by its name."""

    code: str
    title: str
    why: str
    view: str


_ALL: Final = (
    Step("live", N_("See what happens now"), N_("What is late comes first; the map shows where."), "situation:live"),
    Step("map", N_("Look at the map"), N_("Where the election is weak, and how sure we are."), "situation:map"),
    Step("gaps", N_("Open the list of gaps"), N_("Who promised what, and what is proven."), "gaps:list"),
    Step("rakor", N_("Find the next meeting"), N_("It starts from what is late and what is new."), "rakor:list"),
    Step("score", N_("See how promises are kept"), N_("By agency, without a ranking."), "gaps:scorecard"),
    Step("report", N_("Report an incident"), N_("Three fields; it reaches who leads at once."), "incidents:report"),
    Step("incidents", N_("Go through the incidents"), N_("Confirm, send somebody, close."), "incidents:list"),
    Step("messages", N_("Sort the messages"), N_("What could not be read waits for a person."), "intake:list"),
    Step("stations", N_("Watch the stations"), N_("Who has not reported is called."), "situation:tps"),
    Step("duty", N_("Find your watch"), N_("Who is on duty, and how a watch is handed over."), "people:duty"),
    Step("contacts", N_("Find a number"), N_("Each look at a number is recorded."), "people:contacts"),
    Step("sitrep", N_("Read the last situation report"), N_("The first page is the brief."), "situation:reports"),
    Step("events", N_("Look at the indicator events"), N_("A second person verifies each."), "vulnerability:events"),
    Step("clocks", N_("See the statutory clocks"), N_("With both ways of counting."), "plans:clocks"),
    Step("ledger", N_("Read the ledger"), N_("Every act is recorded there and never changed."), "ledger:list"),
    Step("heads", N_("Compare a signed head"), N_("What others hold proves what was here."), "ledger:heads"),
    Step("witnesses", N_("See who witnesses"), N_("Other agencies cosign the ledger."), "ledger:witnesses"),
    Step("method", N_("Read the method"), N_("Sources and assumptions of every score."), "vulnerability:method"),
    Step("bell", N_("Choose your reminders"), N_("By page, letter or both, with quiet hours."), "notices:preferences"),
)
STEPS: Final[Mapping[str, Step]] = {step.code: step for step in _ALL}
_OF_ROLE: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.CHIEF: ("map", "live", "score", "sitrep", "bell"),
    Role.PLANNER: ("rakor", "gaps", "map", "duty", "bell"),
    Role.DUTY_OFFICER: ("live", "incidents", "messages", "duty", "contacts"),
    Role.FIELD_OFFICER: ("report", "gaps", "live", "duty", "bell"),
    Role.LIAISON: ("gaps", "rakor", "map", "incidents", "bell"),
    Role.KPU_DATA_OFFICER: ("gaps", "stations", "rakor", "clocks", "bell"),
    Role.BAWASLU_OFFICER: ("events", "map", "gaps", "rakor", "bell"),
    Role.GAKKUMDU_MEMBER: ("clocks", "gaps", "rakor", "live", "bell"),
    Role.AUDITOR: ("ledger", "heads", "witnesses", "method", "sitrep"),
}


def steps_of(role: Role | None, done: Collection[str] = ()) -> tuple[Step, ...]:
    """The steps of a role that are not done yet, in their order."""
    return tuple(STEPS[code] for code in _OF_ROLE.get(role, ()) if code not in done) if role else ()
