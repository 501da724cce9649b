"""The part of a situation report that speaks of a period, put into words for both papers."""

from __future__ import annotations

from posko.domain.papers.formats import Language, day_and_time, number, short_moment
from posko.domain.papers.words import Words
from posko.domain.situation.period import Compared, Period

Sheet = dict[str, object]


def period_sheet(period: Period | None, text: Words, language: Language) -> Sheet | None:
    """All that the papers print of the period, as text; None for a report without one."""
    if period is None:
        return None
    span = {"since": day_and_time(period.since, language), "until": day_and_time(period.until, language)}
    more = text["events_more"].format(count=number(period.events_more, language)) if period.events_more else ""
    return {
        "text": text["period_text"].format(**span),
        "before": text["period_before"].format(number=period.before) if period.before else text["period_first"],
        "general": period.texts.general,
        "outlook": period.texts.outlook or text["none"],
        "attention": period.texts.points,
        "compared": [_compared(row, text, language) for row in period.compared],
        "events": [
            {
                "number": str(each.number),
                "what": f"{each.what} ({each.severity})",
                "how": each.how,
                "place": each.place,
                "when": short_moment(each.when, language),
                "who": each.who or text["none"],
                "state": each.state,
            }
            for each in period.events
        ],
        "more": more,
        "alerts": period.alerts,
        "stations_text": text["stations_text"].format(day=period.stations_day)
        if period.stations_day
        else text["unreported"],
        "stages": [
            [row.stage, *(number(count, language) for count in (row.due, row.received, row.problem, row.missing))]
            for row in period.stages
        ],
        "clocks": [
            [row.name, row.reference or text["none"], short_moment(row.due, language), text.get(row.state, row.state)]
            for row in period.clocks
        ],
    }


def _compared(row: Compared, text: Words, language: Language) -> list[str]:
    before = text["none"] if row.before is None else number(row.before, language)
    change = text["none"] if row.change is None else _signed(row.change, language)
    return [text[row.key], number(row.now, language), before, change]


def _signed(change: int, language: Language) -> str:
    """A change with its sign, by a true minus; no change is a plain 0."""
    sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
    return sign + number(abs(change), language)
