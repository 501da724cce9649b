"""The law tables as pages for a lawyer: docs/reference/law.md gathers what is unverified, docs/reference/law/ the rest.

Each page is a pure function of the tables. The desk's own tables (eligibility, moving, categories, repeat votes,
ballots, crimes) are printed by `docs_law_desk`, the frameworks
of vulnerability by `docs_law_index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from posko.law import deadlines, holidays, plans, tables
from posko.law.marks import VERIFIED, Mark
from scripts import docs_law_cases as cases
from scripts import docs_law_desk as desk
from scripts import docs_law_index as index
from scripts import docs_law_stations as stations
from scripts.docs_law_words import MARKS, doubtful, edition, marked
from scripts.printed import bullets, code, page, table, yes

Doubts = Callable[[str], Iterable[str]]

UNITS: Mapping[str, str] = {"hours": "hours", "calendar_days": "calendar days", "working_days": "working days"}
COUNTINGS: Mapping[str, str] = {
    "exclusive": "exclusive: day 1 is the day after",
    "inclusive": "inclusive: day 1 is the day itself",
}
ANCHORS: Mapping[deadlines.Anchor, str] = {"voting": "voting day", "result": "the day KPU sets the result"}
# File in docs/reference/law, title, what it holds, what each regime prints, what of it is unverified.
_PAGES: tuple[tuple[str, str, str, Callable[[str], Iterable[str]], Doubts], ...]


def pages() -> dict[str, str]:
    """Every page of the law by its path in docs/reference."""
    return {"law.md": front_page(), **{f"law/{name}.md": _table_page(name) for name, *_ in _PAGES}}


def front_page() -> str:
    """What the tables are, what the marks mean, and everything that is not verified."""
    return page(
        "Law tables",
        "The law as data, row by row, with sources. The tables stand in `posko/law/`, one folder a regime; no number "
        "of the law stands in code. Paraphrases are our own words. This is no legal advice: the desk and the clocks "
        "*advise*, the officers named by law decide.",
        table(("table", "what it holds"), [(f"[{title}](law/{name}.md)", holds) for name, title, holds, *_ in _PAGES]),
        "## What the marks mean",
        table(
            ("mark", "meaning", "arti", "counts as verified"),
            [(key, english, indonesian, yes(key in VERIFIED)) for key, (english, indonesian) in MARKS.items()],
        ),
        "## Decisions on doubtful points",
        "Where the sources leave two readings, Posko takes this one. It is our reading and no law.",
        *(_decisions(regime) for regime in tables.regimes() if tables.decisions(regime)),
        "## Not verified",
        "Check these first. What is not verified **advises and never refuses**: the reader of the eligibility table "
        "refuses a row that would turn somebody away on an unverified ground, so such a row can only say HOLD, let "
        "vote, or show the way to another station, and KPPS decides. "
        "A clock whose way of counting is unverified shows the dates of all "
        "ways, warns at the earliest and calls nothing breached before the latest. A row in this list that turns out "
        "to be wrong therefore misleads an officer; it takes no vote away by itself.",
        *(part for regime in tables.regimes() for part in _gathered(regime)),
        "## What no index may measure",
        "A table that holds an indicator of support for a party or candidate is refused when it is read; so is the "
        "police's own criterion of evenly balanced supporters. The words that give it away stand in "
        "`posko/law/refused_indicators.toml`.",
    )


def _decisions(regime: str) -> str:
    header = ("no.", "hal", "point", "keputusan", "decision", "stands in")
    return table(
        header,
        [(d.code, d.name_id, d.name_en, d.text_id, d.text_en, code(d.rows)) for d in tables.decisions(regime)],
    )


def _gathered(regime: str) -> Iterable[str]:
    for name, title, _, _, doubts in _PAGES:
        found = list(doubts(regime))
        if found:
            yield f"### {regime}: [{title}](law/{name}.md)"
            yield bullets(found)


def _table_page(wanted: str) -> str:
    _, title, holds, body, _ = next(each for each in _PAGES if each[0] == wanted)
    parts = [part for regime in tables.regimes() for part in (f"## Regime: {regime}", *body(regime))]
    return page(title, f"{holds} [Marks and everything unverified](../law.md).", *parts)


def _stages(regime: str) -> Iterable[str]:
    yield edition(regime, plans.TABLE)
    yield "Both dates are inclusive. Hours are local. A stage that stands within another is a part of it."
    header = ("tahapan", "stage", "from", "until", "within", "source", "mark", "checked")
    yield table(header, map(_stage, plans.stages(regime)))


def _stage(stage: plans.Stage) -> tuple[str, ...]:
    begins = f"{stage.start} {stage.opens:%H.%M}" if stage.opens else f"{stage.start}"
    ends = f"{stage.until} {stage.closes:%H.%M}" if stage.closes else f"{stage.until}"
    names = (stage.name_id, stage.name_en)
    return *names, begins, ends, stage.within or "", stage.source, marked(stage.mark), f"{stage.checked}"


def _doubtful_stages(regime: str) -> Iterable[str]:
    unread = (stage for stage in plans.stages(regime) if not stage.verified)
    return (f"*{each.name_id}* ({each.start} to {each.until}): {doubtful(each)}" for each in unread)


def _deadlines(regime: str) -> Iterable[str]:
    yield "### Statute against practice"
    yield (
        "Where practice counts otherwise, both dates are shown and neither is called right. *From* is the day this "
        "version took effect, or the first day on which it was surely in force."
    )
    header = ("rule", "name", "statute", "practice", "from", "length and unit", "counting")
    yield table(header, map(_clock, deadlines.rules(regime)))
    yield "### Rule by rule"
    for rule in deadlines.rules(regime):
        yield f"#### {rule.name_id} / {rule.name_en}"
        yield bullets(_about_clock(rule, deadlines.actors(regime)[rule.actor]))
    yield "### Cut-offs before voting day and before the result"
    for cut in deadlines.before_rules(regime):
        yield f"#### {cut.name_id} / {cut.name_en}"
        yield bullets(_about_cut_off(cut, deadlines.actors(regime)[cut.actor]))


def _clock(rule: deadlines.Rule) -> tuple[str, ...]:
    statute = f"{rule.length} {UNITS[rule.unit]}, {rule.counting}"
    return code(rule.code), rule.name_en, statute, _practice(rule), f"{rule.since}", rule.mark, rule.counting_mark


def _practice(rule: deadlines.Rule) -> str:
    if rule.practice is None:
        return ""
    unit = UNITS[rule.practice.unit or rule.unit]
    return f"{rule.length} {unit}, {rule.practice.counting} ({rule.practice.mark})"


def _about_clock(rule: deadlines.Rule, actor: deadlines.Actor) -> Iterable[str]:
    yield f"{code(rule.code)}: **{rule.length} {UNITS[rule.unit]}**, in force from {rule.since}"
    yield from _about(rule, actor)
    yield f"Mulai: {rule.starts_from_id}. / Starts from: {rule.starts_from_en}."
    if rule.follows:
        yield f"In the worst case it follows: {', '.join(map(code, rule.follows))}"
    yield f"Counting, {COUNTINGS[rule.counting]}: {marked(rule.counting_mark)}; {rule.counting_source}"
    if rule.practice:
        yield f"Practice, {_practice(rule)}: {marked(rule.practice.mark)}; {rule.practice.source}"


def _about_cut_off(cut: deadlines.BeforeRule, actor: deadlines.Actor) -> Iterable[str]:
    yield f"{code(cut.code)}: **{cut.length} calendar days before {ANCHORS[cut.anchor]}**, in force from {cut.since}"
    yield from _about(cut, actor)


def _about(rule: deadlines.Rule | deadlines.BeforeRule, actor: deadlines.Actor) -> Iterable[str]:
    yield rule.paraphrase_id
    yield f"*{rule.paraphrase_en}*"
    yield f"Source: {rule.source}"
    yield f"Length and unit: {marked(rule.mark)}; last compared {rule.checked}"
    yield f"Yang bertindak: {actor.name_id}. / Who must act: {actor.name_en}."
    yield f"Bila lewat: {rule.lapse_id}"
    yield f"*When it runs out: {rule.lapse_en}*"


def _doubtful_deadlines(regime: str) -> Iterable[str]:
    for rule in deadlines.rules(regime):
        if rule.mark not in VERIFIED:
            yield f"{code(rule.code)}, length and unit ({rule.length} {UNITS[rule.unit]}): {doubtful(rule)}"
    for cut in deadlines.before_rules(regime):
        if cut.mark not in VERIFIED:
            yield f"{code(cut.code)}, {cut.length} days before {ANCHORS[cut.anchor]}: {doubtful(cut)}"
    yield from _doubtful_countings(regime)


def _doubtful_countings(regime: str) -> Iterable[str]:
    grouped: dict[tuple[Mark, str], list[str]] = {}
    for rule in deadlines.rules(regime):
        if rule.counting_mark not in VERIFIED:
            grouped.setdefault((rule.counting_mark, rule.counting_source), []).append(rule.code)
    for (mark, source), rules in grouped.items():
        yield f"How days are counted in {', '.join(map(code, rules))}: {marked(mark)}; {source}."
    for rule in deadlines.rules(regime):
        if rule.practice and rule.practice.mark not in VERIFIED:
            yield f"{code(rule.code)}, practice: {marked(rule.practice.mark)}; {rule.practice.source}."


def _holidays(regime: str) -> Iterable[str]:
    yield edition(regime, holidays.TABLE)
    yield "Days that override the calendar of the `holidays` package when working days are counted."
    days = sorted(holidays.overrides(regime).values(), key=lambda day: day.on)
    yield table(
        ("day", "hari", "name", "working day", "source", "mark", "checked"),
        [
            (f"{d.on}", d.name_id, d.name_en, "no" if d.closed else "yes", d.source, marked(d.mark), f"{d.checked}")
            for d in days
        ],
    )
    yield "### When Bawaslu takes reports"
    rows = [
        (r.name_id, r.name_en, _hours(r), r.source, marked(r.mark), f"{r.checked}") for r in holidays.receiving(regime)
    ]
    yield table(("kapan", "when", "hours", "source", "mark", "checked"), rows)


def _hours(row: holidays.Receiving) -> str:
    return f"{row.opens:%H.%M} to {row.closes:%H.%M}" if row.opens and row.closes else "round the clock"


def _doubtful_holidays(regime: str) -> Iterable[str]:
    for day in holidays.overrides(regime).values():
        if not day.verified:
            yield f"{day.on}, {day.name_en}: {marked(day.mark)}; {day.source}."
    for each in holidays.receiving(regime):
        if not each.verified:
            yield f"When reports are taken, {each.name_en}: {doubtful(each)}"


_PAGES = (
    ("stages", "Stages", "The calendar of the election.", _stages, _doubtful_stages),
    ("deadlines", "Deadlines", "The statutory clocks, and the cut-offs to move.", _deadlines, _doubtful_deadlines),
    (
        "holidays",
        "Holidays",
        "Days closed or opened against the calendar, and when reports are taken.",
        _holidays,
        _doubtful_holidays,
    ),
    ("eligibility", "Eligibility", "Who may vote, and who may move the vote.", desk.eligibility, desk.doubtful_rules),
    ("categories", "Kinds of voter", "Hours, station, documents.", desk.categories, desk.doubtful_categories),
    ("moving", "Moving the vote", "Reasons, proofs, cut-offs, ballots.", desk.moving, desk.doubtful_moving),
    ("psu", "Repeat votes (PSU)", "When a vote may be repeated at one station.", desk.psu, desk.doubtful_psu),
    ("ballots", "Ballots", "Ballot arithmetic.", desk.ballots, desk.doubtful_ballots),
    ("cases", "Violations and crimes", "The way of a report.", cases.machines, cases.doubtful),
    (
        "station-day",
        "A station's day",
        "What a station reports, and by when.",
        stations.station_day,
        stations.doubtful_station_day,
    ),
    ("crimes", "Election crimes", "Articles with their penalties.", desk.crimes, desk.doubtful_crimes),
    ("vulnerability", "Index", "The vulnerability index and the local supplement.", index.ikp, index.doubtful_ikp),
    ("tps-rawan", "Vulnerable stations", "The map of TPS rawan.", index.stations, index.doubtful_stations),
    ("police-classes", "Police classes", "The police's class of a station.", index.police, index.doubtful_police),
)
