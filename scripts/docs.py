"""Prints the reference pages from the tables they describe: `python scripts/docs.py` writes them all.

`--check` writes nothing and returns 1 when a page differs from its table. Each page is a pure function from a table
to Markdown, so the pictures and lists in docs/reference cannot say anything that the code does not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from posko.domain import intake, jobs
from posko.domain.access import ROLES, Act, Compartment, RoleCard, compartments_for
from posko.domain.gaps import states
from posko.domain.outgoing import SendingState
from posko.domain.outgoing import policies as outgoing
from posko.domain.rakor import followups, meetings
from posko.domain.situation import alerts
from posko.domain.vulnerability import event_rules
from posko.web.access_rules import RULES
from posko.web.rule import Rule
from scripts import docs_incidents, docs_law, docs_rooms, docs_security
from scripts.printed import code, listed, page, table

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
AGENCIES = ROOT / "posko" / "apps" / "people" / "cities" / "jaktim" / "agencies.csv"


def pages() -> dict[str, str]:
    """Every printed page: its file name in docs/reference and its text."""
    own = {"states.md": states_page(), "roles.md": roles_page(), "urls.md": urls_page()}
    return {**own, **docs_law.pages(), **docs_security.pages()}


def stale() -> list[str]:
    """Names of the pages that are missing or say something else than their table."""
    return [name for name, text in pages().items() if _kept(name) != text]


def states_page() -> str:
    """The state tables of posko/domain/gaps/states.py as diagrams and as tables."""
    begun = (states.CommitmentState.PROPOSED, states.CommitmentState.NOTED)
    return page(
        "States",
        "These have states: a gap, a commitment, a rakor, what follows its decisions, a message, an incident and its "
        "tasks, an alert, what is entered for the index, a message that leaves, and a job. The tables stand in "
        "`posko/domain/gaps/states.py`, `posko/domain/rakor/meetings.py`, `posko/domain/rakor/followups.py`, "
        "`posko/domain/intake`, `posko/domain/incidents`, "
        "`posko/domain/situation/alerts.py`, `posko/domain/vulnerability/event_rules.py`, "
        "`posko/domain/outgoing/policies.py` and `posko/domain/jobs.py`. "
        "Lateness is no state: it follows from the due time and the operation's clock.",
        "## Gap",
        _diagram(states.GAP_TABLE, start=states.GapState.OPEN),
        _transitions(states.GAP_TABLE),
        "The last column is read after the event and over all live commitments of the gap together: the first of two "
        "kept promises leaves it *promised*, the second makes it *proven*.",
        "## Commitment",
        _diagram(states.COMMITMENT_TABLE, *begun, start=states.CommitmentState.PROMISED),
        _transitions(states.COMMITMENT_TABLE),
        "What was noted for an agency that was absent is confirmed by its account or by its signed minutes.",
        f"Live states, those that count for the gap: {listed(sorted(states.LIVE))}.",
        "## Rakor",
        _diagram(meetings.RAKOR_TABLE, start=meetings.MeetingState.PLANNED),
        _transitions(meetings.RAKOR_TABLE),
        "Lines are written while a meeting is planned or held. Closing fixes its minutes; an objection stands in them "
        "for good, also when its agency approves later.",
        "## Follow-up",
        _diagram(followups.FOLLOW_UP_TABLE, start=meetings.FollowUpState.RUNNING),
        _transitions(followups.FOLLOW_UP_TABLE),
        "No other institution verifies it. It is dropped and taken up again with a reason.",
        "## Message",
        _diagram(intake.MESSAGE_TABLE, start=intake.MessageState.RECEIVED),
        _transitions(intake.MESSAGE_TABLE),
        "Nothing that came in is thrown away: a message that is laid aside stays, and can be taken back.",
        *docs_incidents.parts(_diagram, _transitions),
        "## Alert",
        _diagram(alerts.TABLE, start=alerts.AlertState.DRAFT),
        _transitions(alerts.TABLE),
        "Sent by another person than any who wrote it; an extreme one by a person of another institution. Whether an "
        "agency acknowledged, and how far along its chain it was told, is kept for each agency and is no state.",
        "## Indicator event",
        _diagram(event_rules.EVENT_TABLE, start=event_rules.UNVERIFIED),
        _transitions(event_rules.EVENT_TABLE),
        "A report of nothing goes the same way by events of its own: `nothing_report.verified` and "
        "`nothing_report.withdrawn`. What is unverified counts; what is withdrawn does not.",
        "## Message that leaves",
        _diagram(outgoing.SENDING_TABLE, start=SendingState.QUEUED),
        _transitions(outgoing.SENDING_TABLE),
        "*Sent* is what a gateway took, *reached* what arrived at the telephone, *seen* what was shown there. An order "
        "climbs when it is not acknowledged, whatever became of its messages.",
        "## Job",
        _diagram(jobs.JOB_TABLE, start=jobs.JobState.QUEUED),
        _transitions(jobs.JOB_TABLE),
        "## Kinds and severities of a gap",
        table(("kind", "in words"), [(code(key), word) for key, word in states.KINDS.items()]),
        table(("severity", "in words"), [(str(key), word) for key, word in states.SEVERITIES.items()]),
    )


def roles_page() -> str:
    """The role cards of posko/domain/access.py, and the same as two grids."""
    walls, acts = list(Compartment), list(Act)
    cards = {role.value: card for role, card in ROLES.items()}
    return page(
        "Roles",
        "The table stands in `posko/domain/access.py`. What is not named there is denied.",
        table(("role", "name", "duty"), [(code(role), card.name, card.duty) for role, card in cards.items()]),
        "## Which compartments a role lists",
        _grid(cards, [wall.value for wall in walls], {role: card.compartments for role, card in cards.items()}),
        "A listed compartment opens only where the person's institution may hold it too; the last table says which. "
        "Some need a data-sharing agreement in force besides; without one nobody is behind them.",
        "## Which acts a role carries",
        _grid(cards, [act.value for act in acts], {role: card.acts for role, card in cards.items()}),
        "## Which compartments an institution may hold",
        "The agencies of Jakarta Timur; *agreement*: only with a data-sharing agreement in force.",
        table(("agency", "root institution", *(wall.value for wall in walls)), map(_holds, _agencies())),
    )


def urls_page() -> str:
    """The access rules of posko/web/access_rules.py, in their order."""
    closed = [code(name) for name, rule in RULES.items() if rule.closed]
    lines = [(code(name), *_who(rule), _size(rule.body)) for name, rule in RULES.items() if not rule.closed]
    return page(
        "URLs and who may use them",
        "The table stands in `posko/web/access_rules.py`. A URL without a rule stops the server from starting.",
        "Who lacks the compartment gets 404, as if the page were not there. Who sees the page but lacks the act gets "
        "403 and the reason. Who is not logged in is led to the log-in page.",
        "*At most* is the largest body that the front reads for the URL. More than 64 KB it reads only from who is "
        "known by the headers of the request: a device, an open gateway, a person who is logged in.",
        table(("URL", "open to", "act", "at most"), lines),
        "## Closed",
        f"The log-in library brings these. They answer 404 to everybody: {', '.join(closed)}.",
    )


def _who(rule: Rule) -> tuple[str, str]:
    """Who may pass, and the act that is needed besides."""
    if rule.public:
        return "everybody", ""
    if rule.machine:
        return "a device's token or a gateway's signature", ""
    if rule.signed_in:
        return "any account", ""
    wall = rule.compartment.value if rule.compartment else "none"
    return f"a post that sees *{wall}*", code(rule.act.value) if rule.act else ""


def _size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count // 1024} KB" if count < 1024 * 1024 else f"{count // 1024**2} MB"


def _agencies() -> list[dict[str, str]]:
    return list(csv.DictReader(AGENCIES.read_text(encoding="utf-8").splitlines()))


def _holds(row: Mapping[str, str]) -> tuple[str, ...]:
    """One agency with what the policy itself answers for it, without and with every agreement."""
    agency, root = row["code"], row["root"]
    free = {wall for role in ROLES for wall in compartments_for(role, agency=agency, root=root)}
    every = frozenset(Compartment)
    agreed = {w for role in ROLES for w in compartments_for(role, agency=agency, root=root, agreements=every)}
    marks = ("yes" if wall in free else "agreement" if wall in agreed else "" for wall in Compartment)
    return (f"{row['name']} ({code(agency)})", code(root), *marks)


def _diagram(rows: Sequence[states.Transition], *other_starts: str, start: str) -> str:
    arrows = [f"    {row.state} --> {row.next}: {row.event}{row.when and f', {row.when}'}" for row in rows]
    begins = [f"    [*] --> {state}" for state in (start, *other_starts)]
    leaving = {row.state for row in rows}
    ends = [f"    {state} --> [*]" for state in dict.fromkeys(row.next for row in rows) if state not in leaving]
    return "\n".join(["```mermaid", "stateDiagram-v2", *begins, *arrows, *ends, "```"])


def _transitions(rows: Sequence[states.Transition]) -> str:
    lines = [(code(row.state), row.owner, row.clock, code(row.event), code(row.next), row.when) for row in rows]
    return table(("state", "whose turn", "clock", "event", "next", "when"), lines)


def _grid(cards: Mapping[str, RoleCard], columns: Sequence[str], held: Mapping[str, Iterable[str]]) -> str:
    owned = {role: set(values) for role, values in held.items()}
    rows = [(code(role), *("yes" if column in owned[role] else "" for column in columns)) for role in cards]
    return table(("role", *columns), rows)


def _kept(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check say which are stale."""
    parser = argparse.ArgumentParser(description="Print docs/reference from the tables of the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    behind = stale()
    if parser.parse_args(arguments).check:
        for name in behind:
            print(f"docs/reference/{name} is stale; run: make docs", file=sys.stderr)
        return 1 if behind else 0
    for name, text in pages().items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    architecture = ROOT / "ARCHITECTURE.md"
    architecture.write_text(docs_rooms.printed(architecture.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"docs/reference: {', '.join(behind) or 'nothing'} changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
