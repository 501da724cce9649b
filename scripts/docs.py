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

from posko.domain import gaps
from posko.domain.access import ROLES, Act, Compartment, RoleCard, compartments_for
from posko.law import plans, tables
from posko.law import vulnerability as index
from posko.web.access_rules import RULES, Rule

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
AGENCIES = ROOT / "posko" / "apps" / "people" / "cities" / "jaktim" / "agencies.csv"
PRINTED = "<!-- Printed by scripts/docs.py. Change the table it names, then run: make docs -->\n"


def pages() -> dict[str, str]:
    """Every printed page: its file name in docs/reference and its text."""
    return {"states.md": states_page(), "roles.md": roles_page(), "urls.md": urls_page(), "law.md": law_page()}


def stale() -> list[str]:
    """Names of the pages that are missing or say something else than their table."""
    return [name for name, text in pages().items() if _kept(name) != text]


def states_page() -> str:
    """The state tables of posko/domain/gaps.py as diagrams and as tables."""
    return _page(
        "States",
        "Two things have states: a gap and a commitment. The tables stand in `posko/domain/gaps.py`. Lateness is no "
        "state: it follows from the due time and the operation's clock.",
        "## Gap",
        _diagram(gaps.GAP_TABLE, start=gaps.GapState.OPEN),
        _transitions(gaps.GAP_TABLE),
        "After `commitment.kept` and `commitment.withdrawn` the state follows from all live commitments together: a "
        "gap is *proven* only when every one of them is kept, so the first of two kept promises leaves it *promised*.",
        "## Commitment",
        _diagram(gaps.COMMITMENT_TABLE, start=gaps.CommitmentState.PROMISED),
        _transitions(gaps.COMMITMENT_TABLE),
        f"Live states, those that count for the gap: {_listed(sorted(gaps.LIVE))}.",
        "## Kinds and severities of a gap",
        _table(("kind", "in words"), [(_code(key), word) for key, word in gaps.KINDS.items()]),
        _table(("severity", "in words"), [(str(key), word) for key, word in gaps.SEVERITIES.items()]),
    )


def roles_page() -> str:
    """The role cards of posko/domain/access.py, and the same as two grids."""
    walls, acts = list(Compartment), list(Act)
    cards = {role.value: card for role, card in ROLES.items()}
    return _page(
        "Roles",
        "The table stands in `posko/domain/access.py`. What is not named there is denied.",
        _table(("role", "name", "duty"), [(_code(role), card.name, card.duty) for role, card in cards.items()]),
        "## Which compartments a role lists",
        _grid(cards, [wall.value for wall in walls], {role: card.compartments for role, card in cards.items()}),
        "A listed compartment opens only where the person's institution may hold it too; the last table says which. "
        "Some need a recorded data-sharing agreement besides; without one nobody is behind them.",
        "## Which acts a role carries",
        _grid(cards, [act.value for act in acts], {role: card.acts for role, card in cards.items()}),
        "## Which compartments an institution may hold",
        "The agencies of Jakarta Timur; *agreement*: only with a recorded data-sharing agreement.",
        _table(("agency", "root institution", *(wall.value for wall in walls)), map(_holds, _agencies())),
    )


def urls_page() -> str:
    """The access rules of posko/web/access_rules.py, in their order."""
    closed = [_code(name) for name, rule in RULES.items() if rule.closed]
    lines = [(_code(name), who, act) for name, rule in RULES.items() if not rule.closed for who, act in [_who(rule)]]
    return _page(
        "URLs and who may use them",
        "The table stands in `posko/web/access_rules.py`. A URL without a rule stops the server from starting.",
        "Who lacks the compartment gets 404, as if the page were not there. Who sees the page but lacks the act gets "
        "403 and the reason. Who is not logged in is led to the log-in page.",
        _table(("URL", "open to", "act"), lines),
        "## Closed",
        f"The log-in library brings these. They answer 404 to everybody: {', '.join(closed)}.",
    )


def law_page() -> str:
    """Stages, index and supplement of every regime, for a reader who knows the law and not the code."""
    return _page(
        "Law tables",
        "The stages, the index and the local supplement, row by row, with their sources. The tables stand in "
        "`posko/law/`. *Verified* means: read in the source named, or recomputed from published figures. What is not "
        "verified advises and never refuses by itself.",
        "## Not verified",
        "Check these first.",
        "\n".join(f"- {line}" for regime in tables.regimes() for line in _unverified(regime)),
        *(part for regime in tables.regimes() for part in _regime(regime)),
        "## What no index may measure",
        "A table that holds an indicator of support for a party or candidate is refused when it is read. The words "
        "that give it away stand in `posko/law/refused_indicators.toml`.",
    )


def _regime(regime: str) -> Iterable[str]:
    framework, beside = index.framework(regime), index.supplement(regime)
    yield f"## {regime}: stages"
    yield "Both dates are inclusive. Hours are local. A stage that stands within another is a part of it."
    yield _table(
        ("stage", "from", "until", "within", "source", "verified", "checked"), map(_stage, plans.stages(regime))
    )
    yield f"## {regime}: {framework.name_en} ({framework.code} {framework.edition})"
    yield f"*{framework.name_id}.* Source: {framework.origin.source}. {_checked(framework.origin)}"
    yield "### Dimensions and their weights"
    yield _table(
        ("code", "dimension", "weight"),
        [(_code(d.code), f"{d.name_en} (*{d.name_id}*)", f"{d.weight:g} %") for d in framework.dimensions],
    )
    yield f"Source: {framework.weights_origin.source}. {_checked(framework.weights_origin)}"
    yield "### Classes"
    yield _classes(framework.class_rule)
    yield "### Levels of an event"
    yield _table(
        ("level", "weight", "in words", "verified"),
        [(str(e.level), f"{e.weight:g}", f"{e.name_en} (*{e.name_id}*)", _yes(e.verified)) for e in framework.levels],
    )
    yield f"### The {len(framework.indicators)} indicators"
    yield f"Source: {framework.indicators_origin.source}. {_checked(framework.indicators_origin)}"
    yield _table(
        ("code", "dimension", "indicator", "our translation"),
        [(i.code, i.dimension, i.name_id, i.name_en) for i in framework.indicators],
    )
    yield f"## {regime}: {beside.name_en}"
    yield f"{beside.text_en} (*{beside.text_id}*)"
    yield _table(("figure", "unit", "source"), [(m.name_en, m.unit, m.source) for m in beside.measures])


def _unverified(regime: str) -> Iterable[str]:
    framework = index.framework(regime)
    origins = {
        "framework": framework.origin,
        "weights": framework.weights_origin,
        "indicators": framework.indicators_origin,
        "classes": framework.class_rule.origin,
    }
    stages = [stage for stage in plans.stages(regime) if not stage.verified]
    levels = [f"level {level.level} weighs {level.weight:g}" for level in framework.levels if not level.verified]
    yield from (f"{regime}, stage *{s.name_id}* ({s.start} to {s.until}): {s.source}." for s in stages)
    yield from (f"{regime}, {framework.code}: {each.text_en}" for each in framework.assumptions if not each.verified)
    yield from (f"{regime}, {name}: {origin.source}." for name, origin in origins.items() if not origin.verified)
    yield from [f"{regime}, {framework.code}, levels of an event: {', '.join(levels)}."][: len(levels)]


def _stage(stage: plans.Stage) -> tuple[str, ...]:
    begins = f"{stage.start} {stage.opens:%H.%M}" if stage.opens else f"{stage.start}"
    ends = f"{stage.until} {stage.closes:%H.%M}" if stage.closes else f"{stage.until}"
    name = f"{stage.name_id} (*{stage.name_en}*)"
    return name, begins, ends, stage.within or "", stage.source, _yes(stage.verified), f"{stage.checked}"


def _classes(rule: index.ClassRule) -> str:
    names = ", ".join(f"{rule.names_en[key]} (*{rule.names_id[key]}*)" for key in ("low", "mid", "high"))
    return (
        f"{names}: cut at the mean minus and plus {rule.deviations:g} sample standard deviation, compared at "
        f"{rule.decimals} decimals; a score that equals a cut belongs to the class above. "
        f"Source: {rule.origin.source}. {_checked(rule.origin)}"
    )


def _checked(origin: index.Origin) -> str:
    return f"{'Verified' if origin.verified else '**Not verified**'}; last compared {origin.checked}."


def _who(rule: Rule) -> tuple[str, str]:
    """Who may pass, and the act that is needed besides."""
    if rule.public:
        return "everybody", ""
    if rule.signed_in:
        return "any account", ""
    wall = rule.compartment.value if rule.compartment else "none"
    return f"a post that sees *{wall}*", _code(rule.act.value) if rule.act else ""


def _agencies() -> list[dict[str, str]]:
    return list(csv.DictReader(AGENCIES.read_text(encoding="utf-8").splitlines()))


def _holds(row: Mapping[str, str]) -> tuple[str, ...]:
    """One agency with what the policy itself answers for it, without and with every agreement."""
    code, root = row["code"], row["root"]
    free = {wall for role in ROLES for wall in compartments_for(role, agency=code, root=root)}
    every = frozenset(Compartment)
    agreed = {w for role in ROLES for w in compartments_for(role, agency=code, root=root, agreements=every)}
    marks = ("yes" if wall in free else "agreement" if wall in agreed else "" for wall in Compartment)
    return (f"{row['name']} ({_code(code)})", _code(root), *marks)


def _diagram(rows: Sequence[gaps.Transition], *, start: str) -> str:
    arrows = [f"    {row.state} --> {row.next}: {row.event}" for row in rows]
    leaving = {row.state for row in rows}
    ends = [f"    {state} --> [*]" for state in dict.fromkeys(row.next for row in rows) if state not in leaving]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {start}", *arrows, *ends, "```"])


def _transitions(rows: Sequence[gaps.Transition]) -> str:
    lines = [(_code(row.state), row.owner, row.clock, _code(row.event), _code(row.next)) for row in rows]
    return _table(("state", "whose turn", "clock", "event", "next"), lines)


def _grid(cards: Mapping[str, RoleCard], columns: Sequence[str], held: Mapping[str, Iterable[str]]) -> str:
    owned = {role: set(values) for role, values in held.items()}
    rows = [(_code(role), *("yes" if column in owned[role] else "" for column in columns)) for role in cards]
    return _table(("role", *columns), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"{PRINTED}# {title}", *parts]) + "\n"


def _code(text: str) -> str:
    return f"`{text}`"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(_code(word) for word in words)


def _yes(flag: bool) -> str:
    return "yes" if flag else "**no**"


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
        (REFERENCE / name).write_text(text, encoding="utf-8")
    print(f"docs/reference: {', '.join(behind) or 'nothing'} changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
