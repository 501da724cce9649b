"""What the report of an index run says in words, for the paper and the workbook alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from posko.domain.papers.formats import Language, day_and_time, number
from posko.domain.papers.words import Words, words
from posko.domain.territory.places import Label
from posko.domain.vulnerability.event_rules import RULE
from posko.domain.vulnerability.index import Class
from posko.domain.vulnerability.report import CLASSES, IndexReport, ScoreLine

SCORE_DIGITS = 2  # as IKP is published and as scores are held against the cuts


@dataclass(frozen=True)
class IndexWords:
    """A report in one language. Raises ValueError for a language that papers do not have."""

    report: IndexReport
    language: Language

    @cached_property
    def text(self) -> Words:
        """The fixed words."""
        return words("index", self.language)

    @cached_property
    def indicators(self) -> dict[str, str]:
        """Indicator names by code."""
        return {each.code: self.name(each) for each in self.report.framework.indicators}

    def name(self, thing: object) -> str:
        """The name of a row of the law table."""
        return str(getattr(thing, f"name_{self.language}"))

    def sentence(self, thing: object) -> str:
        """The sentence of a row of the law table."""
        return str(getattr(thing, f"text_{self.language}"))

    def whole(self, count: int) -> str:
        return number(count, self.language)

    def score(self, value: float | None) -> str:
        """A score, or the sign for none."""
        return self.text["none"] if value is None else number(value, self.language, digits=SCORE_DIGITS)

    def plain(self, value: float) -> str:
        """A number that is mostly whole, with a decimal only where it has one."""
        return number(value, self.language, digits=0 if value == int(value) else 1)

    def percent(self, share: float) -> str:
        """`83%`. A share below one is never printed as 100%."""
        return f"{number(min(round(share * 100), 99) if share < 1 else 100, self.language)}%"

    def klass(self, klass: Class | None) -> str:
        """The class as the framework names it; without one the place is unknown."""
        names = getattr(self.report.framework.class_rule, f"names_{self.language}")
        return str(names[klass]) if klass else self.text["none_known"]

    def framework(self) -> str:
        """`Indeks Kerawanan Pemilu (IKP) 2024`."""
        framework = self.report.framework
        return f"{self.name(framework)} ({framework.code}) {self.report.edition}"

    def kept_when(self) -> str:
        return day_and_time(self.report.kept_at, self.language)

    def level(self) -> str:
        return self.text.get(f"level_{self.report.level}", self.report.level.value)

    def divided(self) -> str:
        """The figure that counts were divided by."""
        code = self.report.per
        if not code:
            return self.text["per_raw"]
        names = {each.code: self.name(each) for each in self.report.framework.denominators}
        return self.text["per_divided"].format(figure=names.get(code, code))

    def counted(self) -> str:
        """Which events counted."""
        return self.text["counted_verified" if self.report.verified_only else "counted_all"]

    def verified_by(self) -> str:
        """By which rule events were verified."""
        return self.text["verified_by_second" if self.report.rule == RULE else "verified_by_unknown"]

    def stands_on(self) -> str:
        """How many places have a score, and from what."""
        return self.text["stands_text"].format(**self._counts())

    def caveats(self) -> list[tuple[str, bool]]:
        """The caveats to print before any figure, and whether each is an alarm."""
        report, said = self.report, []
        if not report.whole:
            said.append((self.text["altered"], True))
        if report.head is None:
            said.append((self.text["head_none"], True))
        labels = [(label, report.labelled(label)) for label in (Label.SYNTHETIC, Label.ESTIMATE)]
        said += [(self.text[label].format(**self._counts(count)), False) for label, count in labels if count]
        if report.other_edition:
            now = report.framework.edition
            said.append((self.text["other_edition"].format(then=report.edition, now=now), False))
        return said

    def cut_spans(self) -> list[tuple[Class, str]]:
        """Each class with the scores it lies between. Empty without cuts."""
        if self.report.cuts is None:
            return []
        low, high = (self.score(cut) for cut in self.report.cuts)
        spans = {
            "high": self.text["cut_from"].format(value=high),
            "mid": self.text["cut_between"].format(low=low, high=high),
            "low": self.text["cut_below"].format(value=low),
        }
        return [(klass, spans[klass]) for klass in CLASSES]

    def cut_rule(self) -> str:
        """Where the cuts come from."""
        if self.report.cuts is None:
            return self.text["cuts_none"]
        if self.report.kept_from is not None:
            return self.text["cuts_kept"].format(number=self.whole(self.report.kept_from))
        deviations = self.report.framework.class_rule.deviations
        return self.text["cuts_rule"].format(deviations=self.plain(deviations))

    def drivers(self, line: ScoreLine, count: int) -> str:
        """The strongest drivers of a place in words."""
        named = [self.indicators.get(code, code) for code, _points in line.drivers[:count]]
        return "; ".join(named) or self.text["no_drivers"]

    def doubt(self) -> str:
        """How certainty was asked, in two sentences."""
        doubt = self.report.doubt
        asked = {"scenarios": self.whole(doubt.scenarios), "certain": self.percent(doubt.certain_from)}
        return self.text["doubt_text"].format(**asked)

    def varied(self) -> list[str]:
        """What the scenarios vary, a line each."""
        doubt, text = self.report.doubt, self.text
        levels = _either("–".join(self.plain(each) for each in weights) for weights in doubt.level_weights)
        said = [
            text["vary_levels"].format(choices=levels),
            text["vary_scales"].format(choices=_either(self._scale(scale) for scale in doubt.scales)),
        ]
        if doubt.rescaled:
            said.append(text["vary_rescaled"])
        for key, spread in (("vary_indicators", doubt.indicator_spread), ("vary_dimensions", doubt.dimension_spread)):
            if spread:
                said.append(text[key].format(spread=self.percent(spread)))
        cuts = [text["vary_cuts"]] if self.report.cuts and self.report.kept_from is None else []
        return [*said, *([text["vary_removal"]] if doubt.removal else []), *cuts]

    def fixed(self) -> list[str]:
        """What the scenarios leave as it is, a sentence each."""
        return [] if self.report.doubt.dimension_spread else [self.text["fixed_dimensions"]]

    def standing(self, verified: bool) -> str:
        """Whether a rule was verified or is ours."""
        return self.text["verified" if verified else "ours"]

    def _scale(self, scale: str) -> str:
        method = scale.partition(":")[0]
        return self.text.get(f"scale_{method}", method)

    def _counts(self, count: int = 0) -> dict[str, str]:
        report = self.report
        counts = {
            "known": len(report.known),
            "total": len(report.lines),
            "events": report.events,
            "nothing": report.nothing_reports,
            "count": count,
        }
        return {name: self.whole(value) for name, value in counts.items()}


def _either(choices: Iterable[str]) -> str:
    return " / ".join(choices)
