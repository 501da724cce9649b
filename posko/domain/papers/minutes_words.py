"""What the minutes of a rakor say, in words: the one source of their PDF and of their DOCX."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from posko.domain.gaps.states import LIVE, CommitmentState
from posko.domain.papers.formats import Language, clock_time, day, day_and_time, number, short_moment
from posko.domain.papers.letter import Letter, letter_facts
from posko.domain.papers.words import Words, words
from posko.domain.rakor.meetings import GROUPS, Group
from posko.domain.rakor.minutes import AgendaLine, GapOfMeeting, ItemLine, MinuteLine, Minutes, PromiseLine, Said
from posko.domain.situation.sitrep import WIB

Row = tuple[str, ...]
Fact = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """A promise on paper; `state` is its code, whose word and mark the paper knows."""

    agency: str
    promise: str
    evidence: str
    due: str
    state: str


@dataclass(frozen=True, slots=True)
class GapWords:
    """A gap on paper: `Celah 12`, its title and state, a line of facts, and what is promised or asked on it."""

    ref: str
    title: str
    state: str
    facts: str
    owner: str
    promises: tuple[PromiseWords, ...]


class MinutesWords:
    """The minutes in one language; every method gives text that is ready to be set."""

    def __init__(self, minutes: Minutes, language: Language, letter: Letter | None = None) -> None:
        self.minutes, self.language, self.letter = minutes, language, letter
        text = words("minutes", language)
        if minutes.draft:
            text = text | {"head_unsigned": text["draft_head"]}
        self.text: Words = text | self._nothing(text) if letter else text

    def count(self, amount: int) -> str:
        """A count as the language writes it."""
        return number(amount, self.language)

    def title(self) -> str:
        """The kind of paper and its number."""
        return f"{self.text['title']} {self.number()}"

    def number(self) -> str:
        """The number, or the word that a draft bears in its place and across its pages."""
        return self.minutes.number or self.text["draft"]

    def fingerprint(self) -> str:
        """The hash of what is approved; a draft has none."""
        return self.minutes.sha256 or self.text["draft_fingerprint"]

    def operation(self) -> str:
        """Operation and city."""
        return f"{self.minutes.operation_name} · {self.minutes.city_name}"

    def letterhead(self) -> list[Fact]:
        """Name and values of each line above the minutes. Several addressees are numbered."""
        minutes, text = self.minutes, self.text
        if self.letter is not None:
            return self._framed(self.letter)
        sender = text["from_text"].format(role=minutes.issued_role, agency=minutes.kept_by)
        return [
            (text["to"], minutes.addressees or (text["none"],)),
            (text["from"], (sender if minutes.issued_role else minutes.kept_by,)),
            (text["number"], (minutes.number or text["draft_number"],)),
            (text["classification"], (text[minutes.classification],)),
            *self._held(),
        ]

    def figures(self) -> list[tuple[str, str]]:
        """Four figures and what they mean."""
        minutes, text = self.minutes, self.text
        invited = [each for each in minutes.attendance if each.invited]
        came = sum(each.presence == "present" for each in invited)
        live = sum(promise.state in LIVE for gap in minutes.gaps for promise in gap.promises)
        asked = self.count(len(invited))
        return [
            (self.count(came), text["key_present"].format(invited=asked)),
            (self.count(len(minutes.gaps)), text["key_gaps"]),
            (self.count(live), text["key_promises"]),
            (self.count(len(minutes.approved)), text["key_approved"].format(invited=asked)),
        ]

    def attendance_text(self) -> str:
        """How many came, in a sentence."""
        if not self.minutes.attendance:
            return " ".join(filter(None, (self.text["attendance_none"], self._guests())))
        tally = dict.fromkeys(("present", "excused", "absent"), 0)
        for each in self.minutes.attendance:
            tally[each.presence] += 1
        told = self.text["attendance_text"].format(**{word: self.count(amount) for word, amount in tally.items()})
        return f"{told} {self._guests()}".strip()

    def _guests(self) -> str:
        """How many guests came by the code, by institution; nobody is named."""
        text, told = self.text, []
        for each in self.minutes.guests:
            sides = ((each.confirmed, "guests_confirmed"), (each.waiting, "guests_waiting"))
            counts = ", ".join(text[word].format(count=self.count(number)) for number, word in sides if number)
            told.append(f"{each.institution or text['none']}: {counts}")
        return text["guests_text"].format(guests="; ".join(told)) if told else ""

    def attendance(self) -> list[Row]:
        """Agency, code of its presence, and by whom it was represented."""
        none = self.text["none"]
        return [
            (each.agency, each.presence, "; ".join(filter(None, (each.role, self._uninvited(each.invited)))) or none)
            for each in self.minutes.attendance
        ]

    def agenda_text(self) -> str:
        """What the meeting started from, in a sentence."""
        counts = {
            "count": len(self.minutes.agenda) + self.minutes.agenda_left,
            "questions": len(self.minutes.questions),
        }
        return self.text["agenda_text"].format(**{name: self.count(amount) for name, amount in counts.items()})

    def items_text(self) -> str:
        """How many items were written and what time they took, in a sentence; nothing where none was."""
        items = self.minutes.items
        if not items:
            return ""
        counts = {
            "count": len(items),
            "taken": sum(item.used is not None for item in items),
            "planned": sum(item.planned for item in items),
            "used": sum(item.used or 0 for item in items),
        }
        return self.text["items_text"].format(**{name: self.count(amount) for name, amount in counts.items()})

    def items(self) -> list[Row]:
        """Number, title, what was to be decided, speaker, and the minutes used of those planned."""
        return [self._item(item) for item in self.minutes.items]

    def agenda(self) -> list[tuple[str, list[Row]]]:
        """Per group that has any: its name, and rows of reference, title, place, code of the state, owner."""
        groups: dict[Group, list[AgendaLine]] = defaultdict(list)
        for line in self.minutes.agenda:
            groups[line.group].append(line)
        return [
            (self._group(group, len(groups[group])), [self._agenda_row(line) for line in groups[group]])
            for group in GROUPS
            if groups[group]
        ]

    def lines_text(self) -> str:
        """How many lines were recorded, in a sentence."""
        lines = self.minutes.lines
        return self.text["lines_text"].format(count=self.count(len(lines))) if lines else self.text["lines_none"]

    def lines(self) -> list[Row]:
        """Number, agency, kind, text, and in small print its item, place, the gap it became and who carries it out."""
        return [
            (str(line.number), line.agency, self.text[f"kind_{line.kind}"], line.text, self._under(line))
            for line in self.minutes.lines
        ]

    def gaps(self) -> list[GapWords]:
        """The gaps of the meeting with what was promised or asked. Declined requests are listed apart."""
        return [self._gap(gap) for gap in self.minutes.gaps]

    def declined(self) -> list[Row]:
        """Agency, gap, the request, and why the agency declined."""
        return [
            (promise.agency, self.ref(gap.number), promise.promise, promise.reason or self.text["no_reason"])
            for gap, promise in self._promises()
            if promise.state == CommitmentState.DECLINED
        ]

    def over(self) -> list[str]:
        """What the next meeting finds again, in sentences; one that says so when there is nothing."""
        standing, left = self._standing(), self.minutes.agenda_left
        bare = [number for number, promised in standing.items() if promised is False]
        asked, noted = self._unanswered(CommitmentState.PROPOSED), self._unanswered(CommitmentState.NOTED)
        told = [
            self.text["over_gaps"].format(numbers=_listed(standing)) if standing else "",
            self.text["over_unpromised"].format(numbers=_listed(bare)) if bare else "",
            self.text["over_more"].format(count=self.count(left)) if left else "",
            self.text["over_asked"].format(asked=asked) if asked else "",
            self.text["over_noted"].format(noted=noted) if noted else "",
        ]
        kept = [sentence for sentence in told if sentence]
        return kept if kept or self.questions() else [self.text["over_none"]]

    def questions(self) -> list[str]:
        """The questions of this meeting, which the next one finds on its agenda."""
        return [f"{line.agency}: {line.text}" for line in self.minutes.lines if line.kind == "question"]

    def approvals(self) -> list[Row]:
        """Agency, name and role, and when it approved."""
        return [(each.agency, _person(each), self.moment(each)) for each in self.minutes.approved]

    def objections(self) -> list[Row]:
        """Agency, name and role, when it objected, and its words."""
        return [(each.agency, _person(each), self.moment(each), each.text) for each in self.minutes.objections]

    def waiting(self) -> str:
        """Who has not approved yet, or that all have."""
        if self.minutes.waiting:
            return self.text["waiting"].format(agencies=", ".join(self.minutes.waiting))
        return self.text["all_approved"] if self.minutes.approved else ""

    def signers(self) -> list[Row]:
        """Agencies that were present, with the name and role by which each approved."""
        named = {each.agency: _person(each) for each in self.minutes.approved}
        return [
            (each.agency, named.get(each.agency, "")) for each in self.minutes.attendance if each.presence == "present"
        ]

    def sign(self) -> dict[str, str]:
        """Who answers for the paper, and where and when it was made."""
        minutes = self.minutes
        where = f"{minutes.city_name}, {day(minutes.issued_at, self.language, weekday=False)}"
        return {
            "where": where,
            "name": minutes.issued_name,
            "role": minutes.issued_role or minutes.kept_by,
            "agency": minutes.kept_by if minutes.issued_role else "",
        }

    def ref(self, gap: int) -> str:
        """`Celah 12`."""
        return self.text["gap_ref"].format(number=gap)

    def moment(self, said: Said) -> str:
        """When something was said, short."""
        return short_moment(said.said_at, self.language)

    def _framed(self, letter: Letter) -> list[Fact]:
        """The same in the frame of a letter. A draft has no number of the register yet."""
        facts = letter_facts(letter, self.text)
        if self.minutes.draft:
            facts = [(name, value or self.text["draft_number"]) for name, value in facts]
        to: Fact = (self.text["to"], letter.to or (self.text["none"],))
        return [*((name, (value,)) for name, value in facts), to, *self._held()]

    def _held(self) -> list[Fact]:
        minutes, text = self.minutes, self.text
        return [
            (text["meeting"], (minutes.title,)),
            (text["when"], (self._when(),)),
            (text["venue"], (minutes.venue or text["no_venue"],)),
            (text["chair"], (minutes.chair,)),
        ]

    def _nothing(self, text: Words) -> Words:
        """Sections in which nothing stands say who reports that, and when."""
        nil = text["nil"].format(who=self.minutes.kept_by, time=clock_time(self.minutes.issued_at, self.language))
        empty = ("lines_none", "gaps_none", "declined_none", "over_none")
        return {"attendance_none": text["unreported"], **dict.fromkeys(empty, nil)}

    def _when(self) -> str:
        minutes, language = self.minutes, self.language
        begun = clock_time(minutes.begun_at, language)
        if minutes.draft:
            return self.text["when_draft"].format(held=day_and_time(minutes.held_at, language), begun=begun)
        same_day = minutes.held_at.astimezone(WIB).date() == minutes.issued_at.astimezone(WIB).date()
        closed = clock_time(minutes.issued_at, language) if same_day else day_and_time(minutes.issued_at, language)
        return self.text["when_text"].format(held=day_and_time(minutes.held_at, language), begun=begun, closed=closed)

    def _uninvited(self, invited: bool) -> str:
        return "" if invited else self.text["uninvited"]

    def _group(self, group: Group, named: int) -> str:
        name, count = self.text[f"group_{group}"], self.minutes.agenda_counts.get(group, named)
        if count <= named:
            return name
        return self.text["group_named"].format(group=name, named=self.count(named), count=self.count(count))

    def _agenda_row(self, line: AgendaLine) -> Row:
        return (str(line.number), line.title, line.place, line.state, line.owner or self.text["no_owner"])

    def _item(self, item: ItemLine) -> Row:
        text, planned = self.text, self.count(item.planned)
        used = text["item_not_taken"] if item.used is None else self.count(item.used)
        asks = text["item_asks"].format(asks=item.asks) if item.asks else ""
        return (str(item.number), item.title, asks, item.speaker or text["none"], used, planned)

    def _under(self, line: MinuteLine) -> str:
        became = self.text["became"].format(number=line.gap) if line.gap is not None else ""
        during = self.text["during_item"].format(number=line.item) if line.item is not None else ""
        return " · ".join(part for part in (during, line.place, became, self._carried_out(line)) if part)

    def _carried_out(self, line: MinuteLine) -> str:
        if line.due is None:
            return ""
        return self.text["carried_out"].format(agency=line.owner, due=short_moment(line.due, self.language))

    def _gap(self, gap: GapOfMeeting) -> GapWords:
        facts = self.text["gap_facts"].format(place=gap.place, kind=gap.kind, severity=gap.severity.lower())
        if gap.brought_by:
            facts += " · " + self.text["brought_by"].format(agency=gap.brought_by)
        promises = (self._promise(each) for each in gap.promises if each.state != CommitmentState.DECLINED)
        owner = gap.owner or self.text["no_owner"]
        return GapWords(self.ref(gap.number), gap.title, gap.state, facts, owner, tuple(promises))

    def _promise(self, promise: PromiseLine) -> PromiseWords:
        said = f"{promise.promise} ({self.text['reason'].lower()}: {promise.reason})" if promise.reason else ""
        due = short_moment(promise.due, self.language)
        return PromiseWords(promise.agency, said or promise.promise, promise.evidence, due, promise.state)

    def _unanswered(self, state: CommitmentState) -> str:
        """The agencies whose promises stand in this state, each with its gap."""
        return "; ".join(
            self.text["over_asked_one"].format(agency=promise.agency, number=gap.number)
            for gap, promise in self._promises()
            if promise.state == state
        )

    def _promises(self) -> Iterable[tuple[GapOfMeeting, PromiseLine]]:
        return ((gap, promise) for gap in self.minutes.gaps for promise in gap.promises)

    def _standing(self) -> dict[int, bool | None]:
        """Numbers of the open gaps, and whether a live promise is on each; None if that is not known."""
        found: dict[int, bool | None] = {
            line.number: False if line.state in ("open", "reopened") else None
            for line in self.minutes.agenda
            if line.state != "closed"
        }
        for gap in self.minutes.gaps:
            if gap.state != "closed":
                found[gap.number] = any(promise.state in LIVE for promise in gap.promises)
            else:
                found.pop(gap.number, None)
        return dict(sorted(found.items()))


def _person(said: Said) -> str:
    return f"{said.name}, {said.role}" if said.role else said.name


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
