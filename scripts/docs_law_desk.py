"""The tables of the voter desk as pages: eligibility, kinds of voter, moving, repeat votes, ballots, crimes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from posko.law import ballots as ballot_law
from posko.law import categories as kinds
from posko.law import crimes as crime_law
from posko.law import eligibility as tables_a
from posko.law import moving as moving_law
from posko.law import psu as psu_law
from posko.law.eligibility import Named, Rule
from posko.law.eligibility_facts import VOTES
from posko.law.marks import VERIFIED, Ground
from scripts.docs_law_words import Language, condition, doubtful, edition, marked
from scripts.printed import code, table

_GROUND = ("source", "mark", "checked")


def eligibility(regime: str) -> Iterable[str]:
    """Tables A and A2, in Indonesian and in English; the first row whose conditions all hold answers."""
    law = tables_a.eligibility(regime)
    yield (
        f"{law.name_id} / *{law.name_en}*. Edition {law.code}, in force from {law.start}, last compared {law.checked}. "
        "Read from the top: the first row whose conditions *all* hold gives the answer. REFUSE and REJECT stand on a "
        "verified ground only. *Accusing* rows show their code small, to KPU and Bawaslu only. The desk advises; "
        "KPPS decides and the supervisor may object."
    )
    yield "### Later voting days"
    yield (
        f"A station that votes once more has a day of its own. A day that is not listed here is that of a "
        f"{law.later.others.replace('_', ' ')} vote."
    )
    yield table(
        ("day", "vote", "nama", "name", *_GROUND),
        [(f"{each.day}", each.vote, each.name_id, each.name_en, *_ground(each)) for each in law.later.known],
    )
    for letter, rows in (("A", law.rules), ("A2", law.move_rules)):
        yield f"### Tabel {letter}"
        yield _rules(rows, law.named, "id")
        yield f"### Table {letter}, in English"
        yield _rules(rows, law.named, "en")
        yield f"### Grounds of table {letter}"
        yield table(("no.", "reason code", *_GROUND[:2], "accusing"), map(_ground_of, rows))


def _rules(rows: Sequence[Rule], named: Named, language: Language) -> str:
    header = {
        "id": ("no.", "bila semua ini", "jawaban", "langkah berikut", "kata petugas", "dasar"),
        "en": ("no.", "if all of these", "answer", "next step", "what the officer says", "basis"),
    }[language]
    return table(header, (_rule(row, named, language) for row in rows))


def _rule(row: Rule, named: Named, language: Language) -> tuple[str, ...]:
    conditions = "\n".join((*_vote_of(row, language), *(condition(one, named, language) for one in row.conditions)))
    if language == "id":
        public, after, say = row.public_id, row.next_id, row.say_id
    else:
        public, after, say = row.public_en, row.next_en, row.say_en
    kind = f" {row.category}" if row.category else ""
    # Where nothing is accused, the ground needs no second look; an unverified one is seen beside the answer.
    doubt = "" if row.verified else f"\n**{row.mark}**"
    basis = row.basis if language == "id" else row.basis_en
    return row.number, conditions, f"**{row.outcome}**{kind}\n{public}", after, say, basis + doubt


def _vote_of(row: Rule, language: Language) -> Iterable[str]:
    """The kinds of vote that a row holds for, where it does not hold for all."""
    if row.votes != frozenset(VOTES):
        words = " / ".join(vote.replace("_", " ") for vote in VOTES if vote in row.votes)
        yield f"pemungutan suara: {words}" if language == "id" else f"vote: {words}"


def _ground_of(row: Rule) -> tuple[str, ...]:
    article = "" if row.article_mark in VERIFIED else f"; number of the article: {marked(row.article_mark)}"
    return row.number, code(row.reason), row.source, marked(row.mark) + article, "yes" if row.accusing else ""


def doubtful_rules(regime: str) -> Iterable[str]:
    """Rows whose ground is not verified, and articles whose number was not read."""
    law = tables_a.eligibility(regime)
    for letter, rows in (("A", law.rules), ("A2", law.move_rules)):
        for row in rows:
            told = f"Table {letter}, row {row.number} ({row.outcome}, {code(row.reason)})"
            if not row.verified:
                yield f"{told}: {marked(row.mark)}; {row.source}."
            elif row.article_mark not in VERIFIED:
                yield f"{told}: the rule is verified, the number of its article is not ({row.basis})."


def categories(regime: str) -> Iterable[str]:
    """The kinds of voter with hours, place and documents."""
    yield edition(regime, kinds.TABLE)
    yield "From the opening hour up to, not including, the closing hour; who is in the queue then is still served."
    for kind in kinds.categories(regime):
        yield f"### {kind.code}: {kind.name_id} / {kind.name_en}"
        yield table(
            ("hours", "tempat", "place", "source of the hours", "mark of the hours", *_GROUND),
            [
                (
                    f"{kind.opens:%H.%M}–{kind.closes:%H.%M}",
                    kind.where_id,
                    kind.where_en,
                    kind.hours_source,
                    marked(kind.hours_mark),
                    *_ground(kind),
                )
            ],
        )
        yield _plain(("dokumen", "document"), kind.documents)


def doubtful_categories(regime: str) -> Iterable[str]:
    """Kinds, hours and documents that are not verified."""
    for kind in kinds.categories(regime):
        yield from _doubts((kind,))
        if not kind.hours_verified:
            yield f"{kind.code}, hours: {marked(kind.hours_mark)}; {kind.hours_source}."
        yield from (f"{kind.code}, {each}" for each in _doubts(kind.documents))


def moving(regime: str) -> Iterable[str]:
    """The reasons to move with proof and cut-off, and the ballots of each route."""
    cut_offs = tables_a.eligibility(regime).named.cut_offs
    yield edition(regime, moving_law.TABLE)
    stands = moving_law.roll_stands(regime)
    yield f"The roll (DPT) stands since {stands.day}: {stands.source} {marked(stands.mark)}. Nobody moves before."
    yield "### Reasons"
    header = ("no.", "alasan", "reason", "last day", "bukti", "proof", "mark of the proof", *_GROUND)
    yield table(
        header,
        [
            (
                str(each.number),
                each.name_id,
                each.name_en,
                f"{cut_offs[each.cut_off]} ({each.cut_off})",
                each.proof_id,
                each.proof_en,
                marked(each.proof_mark),
                *_ground(each),
            )
            for each in moving_law.reasons(regime)
        ],
    )
    yield "### Ballots of a moved voter"
    routes = [
        (each.name_id, each.name_en, str(each.governor), str(each.city), *_ground(each))
        for each in moving_law.routes(regime)
    ]
    yield table(("rute", "route", "governor", "regent or mayor", *_GROUND), routes)


def doubtful_moving(regime: str) -> Iterable[str]:
    """Reasons, proofs and routes that are not verified."""
    reasons = moving_law.reasons(regime)
    yield from _doubts(reasons)
    for each in reasons:
        if not each.proof_verified:
            yield f"Reason {each.number}, its proof ({each.proof_en}): {marked(each.proof_mark)}; {each.source}."
    yield from _doubts(moving_law.routes(regime))


def psu(regime: str) -> Iterable[str]:
    """Triggers, what is counted apart, and the way to the decision."""
    yield edition(regime, psu_law.TABLE)
    yield "The law says *may*. A trigger makes a candidate, never a decision. The last day: [deadlines](deadlines.md)."
    yield "### Triggers"
    header = ("pemicu", "trigger", "at least, at one station", "fewer are", *_GROUND)
    yield table(
        header,
        [
            (each.name_id, each.name_en, str(each.at_least), _fewer(each), *_ground(each))
            for each in psu_law.triggers(regime)
        ],
    )
    yield "### Counted apart"
    yield _plain(("dihitung terpisah", "counted apart"), psu_law.apart(regime))
    yield "### Recount at one station"
    grounds = [(code(r.actor), r.name_id, r.name_en, _bound(r), *_ground(r)) for r in psu_law.recounts(regime)]
    yield table(("who", "alasan", "ground", "by when", *_GROUND), grounds)
    yield "### From finding to repeat vote"
    steps = [(code(s.actor), s.name_id, s.name_en, *_ground(s)) for s in psu_law.steps(regime)]
    yield table(("who", "langkah", "step", *_GROUND), steps)


def _bound(recount: psu_law.Recount) -> str:
    return f"the same day, else {code(recount.rule)}" if recount.same_day else code(recount.rule)


def _fewer(trigger: psu_law.Trigger) -> str:
    if trigger.below is None or trigger.below_mark is None:
        return ""
    return f"{trigger.below}: {marked(trigger.below_mark)}"


def doubtful_psu(regime: str) -> Iterable[str]:
    """Triggers, lower counts and steps that are not verified."""
    yield from _doubts(psu_law.triggers(regime))
    for each in psu_law.triggers(regime):
        if each.below_mark is not None and each.below_mark not in VERIFIED:
            yield f"Fewer than {each.at_least} ({each.name_en}) are {each.below}: {marked(each.below_mark)}."
    yield from _doubts(psu_law.apart(regime))
    yield from _doubts(psu_law.recounts(regime))
    yield from _doubts(psu_law.steps(regime))


def ballots(regime: str) -> Iterable[str]:
    """The figures, and what the reserve is for."""
    yield edition(regime, ballot_law.TABLE)
    rows = [
        (each.name_id, each.name_en, f"{float(each.value):g} {each.unit}", *_ground(each))
        for each in ballot_law.figures(regime).values()
    ]
    yield table(("angka", "figure", "value", *_GROUND), rows)
    yield "### What the reserve may be used for"
    yield _plain(("penggunaan", "use"), ballot_law.uses(regime))


def doubtful_ballots(regime: str) -> Iterable[str]:
    """Figures and uses that are not verified."""
    return _doubts((*ballot_law.figures(regime).values(), *ballot_law.uses(regime)))


def crimes(regime: str) -> Iterable[str]:
    """The articles with their penalties."""
    yield edition(regime, crime_law.TABLE)
    yield (
        "A table to look up. The prosecutor chooses the article. Fines in million rupiah; empty where none was read. "
        "*Not by itself*: an article that must not be proposed by itself."
    )
    header = ("article", "tindak pidana", "crime", "prison", "fine", "raised or limited", "use", *_GROUND)
    yield table(header, map(_crime, crime_law.crimes(regime)))
    yield "### What must be shown"
    yield "Divided by us; it helps to check and decides nothing. What the article asks of the mind stands below."
    yield table(("article", "unsur", "element", *_GROUND), map(_elements, crime_law.crimes(regime)))
    yield "### Intent"
    yield "As the words of the article ask for it; where they are silent nothing is asked."
    yield table(("article", "kesengajaan", "intent", *_GROUND), map(_intent, crime_law.crimes(regime)))


def _elements(crime: crime_law.Crime) -> tuple[str, ...]:
    own = [each for each in crime.elements if each.code != "intent"]
    names = ("\n".join(each.name_id for each in own), "\n".join(each.name_en for each in own))
    return (crime.code, *names, *_ground(own[0]))


def _intent(crime: crime_law.Crime) -> tuple[str, ...]:
    asked = next((each for each in crime.elements if each.code == "intent"), None)
    names = ("tidak disebut", "not named") if asked is None else (asked.name_id, asked.name_en)
    return (crime.code, *names, *_ground(asked or crime))


def _crime(crime: crime_law.Crime) -> tuple[str, ...]:
    least, most = (f"{term.length} {term.unit}" for term in crime.prison)
    fine = "" if crime.fine is None else " to ".join(f"{float(amount):g}" for amount in crime.fine)
    joined = {"and": "and: ", "and-or": "and/or: ", None: ""}[crime.both]
    more = "\n".join(text for text in (crime.more_id, crime.more_en) if text)
    use = "" if crime.suggest else "**not by itself**"
    names = (crime.code, crime.name_id, crime.name_en)
    return *names, f"{least} to {most}", f"{joined}{fine}" if fine else "", more, use, *_ground(crime)


def doubtful_crimes(regime: str) -> Iterable[str]:
    """Articles that are not verified, and the elements of all of them."""
    found = crime_law.crimes(regime)
    yield from _doubts(found)
    for crime in found:
        unsure = [each for each in crime.elements if not each.verified]
        if unsure:
            yield f"elements of {code(crime.code)}: {doubtful(unsure[0])}"


def _ground(row: Ground) -> tuple[str, str, str]:
    return row.source, marked(row.mark), f"{row.checked}"


def _plain(names: tuple[str, str], rows: Iterable[Ground]) -> str:
    return table((*names, *_GROUND), [(row.name_id, row.name_en, *_ground(row)) for row in rows])


def _doubts(rows: Iterable[Ground]) -> Iterable[str]:
    return (f"{row.name_en} ({code(row.code)}): {doubtful(row)}" for row in rows if not row.verified)
