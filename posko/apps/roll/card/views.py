"""The rule card for KPPS: a public page that asks a few questions and answers by the rules of the desk.

Nothing is remembered and no name or NIK is asked. The server answers a plain GET; with JavaScript the telephone
answers by itself from the rules that the page carries, and a service worker keeps them for when there is no network.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from posko.apps.roll.card.words import ASKED, TAPPED, words
from posko.domain.papers.card import card_pdf
from posko.domain.papers.formats import Language
from posko.domain.roll import card
from posko.domain.roll.card import Choice, Moment, Question
from posko.domain.roll.eligibility import Answer, leading
from posko.kit.downloads import PDF, named
from posko.kit.requests import PoskoRequest
from posko.law.categories import categories

LANGUAGES: tuple[Language, ...] = ("id", "en")
STYLES = ("posko/tokens.css", "posko/base.css", "posko/card.css")
SCRIPT, FONT, ICON = "posko/card.js", "vendor/fonts/plus-jakarta-sans-latin.woff2", "posko/favicon.svg"
FONTS_FOR_PAPER = Path(__file__).parents[3] / "web" / "static" / "vendor" / "fonts-ttf"
DAY = 24 * 60 * 60

# The drawing of the hours: minutes of the day at its ends, and where they lie in it.
BAR = {"first": 390, "last": 810, "left": 148, "width": 182}
BAR_ROW = 24


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The card, at the question or the answer that the address leads to."""
    language = _language(request.GET.get("lang", ""))
    with translation.override(language):
        body = get_template("roll/card/page.html").render(_context(language, request))
    # Without a request there is no context processor: the page is the same for everybody.
    return _answer(body, "text/html; charset=utf-8", language)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which changes whenever anything of the card does."""
    files = [_page("id"), _page("en"), *_files().values(), static(FONT), static(ICON), reverse("card:manifest")]
    told = {"version": version(), "home": reverse("card:page"), "files": files}
    body = get_template("roll/card/sw.js").render({"told": json.dumps(told)})
    return _answer(body, "text/javascript; charset=utf-8", "id")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the card on its home screen."""
    home = reverse("card:page")
    return JsonResponse(
        {
            "name": "Kartu aturan TPS",
            "short_name": "Kartu TPS",
            "lang": "id",
            "id": home,
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": "#f4f6f3",
            "theme_color": "#10231f",
            "icons": [{"src": static(ICON), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


@require_safe
def paper(request: HttpRequest, language: str) -> HttpResponse:
    """The two-page card. Raises Http404 for a language the card does not speak."""
    if language not in LANGUAGES:
        raise Http404
    name = "kartu-aturan-tps" if language == "id" else "polling-station-rule-card"
    return HttpResponse(
        _paper(language),
        content_type=PDF,
        headers={**named(f"{name}.pdf", inline=True), "Cache-Control": "public, max-age=3600"},
    )


@cache
def version() -> str:
    """A short hash over all that the telephone keeps: the rules in both languages, page, worker, style and script."""
    found = hashlib.sha256()
    for language in LANGUAGES:
        with translation.override(language):
            found.update(json.dumps(_data(language), sort_keys=True).encode())
    for name in (*STYLES, SCRIPT, FONT, ICON):
        found.update(_bytes(name))
    for name in ("roll/card/page.html", "roll/card/sw.js"):
        found.update(cast(Any, get_template(name)).template.source.encode())
    return found.hexdigest()[:12]


@cache
def _paper(language: Language) -> bytes:
    return card_pdf(language=language, fonts=FONTS_FOR_PAPER)


def _answer(body: str, kind: str, language: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Cache-Control": "no-cache", "Content-Language": language})


def _language(wanted: str) -> Language:
    return "en" if wanted == "en" else "id"


def _page(language: Language) -> str:
    home = reverse("card:page")
    return home if language == "id" else f"{home}?lang={language}"


def _bytes(name: str) -> bytes:
    path = finders.find(name)
    return Path(path).read_bytes() if isinstance(path, str) else b""


def _files() -> dict[str, str]:
    # The version in the address keeps a new page from meeting an old script in somebody's cache.
    return {name: f"{static(name)}?v={version()}" for name in (*STYLES, SCRIPT)}


def _context(language: Language, request: HttpRequest) -> dict[str, Any]:
    given = {key: str(value) for key, value in request.GET.items() if key != "lang"}
    # The real time: a card that anybody may open knows no operation whose clock it could follow.
    moment = card.moment(cast(PoskoRequest, request).real_at, given.get("at", ""))
    step = card.step(given, moment.at)
    chosen = {question.code: choice.code for question, choice in step.asked}
    kept = {"at": f"{moment.at:%H:%M}"} if moment.chosen else {}
    files = _files()
    return {
        "language": language,
        "other": "en" if language == "id" else "id",
        "other_address": _address("en" if language == "id" else "id", kept | chosen),
        "start_address": _address(language, kept),
        "now_address": _address(language, chosen),
        "chosen": chosen,
        "moment": moment,
        "hour": f"{moment.at:%H.%M}",
        "words": words(language),
        "clock_label": words(language)[_clock_word(moment)],
        "asked": _asked(language, step.asked, kept),
        "question": _question(language, step.question, kept | chosen),
        "answer": _shown(step.answer, moment, language),
        "bars": _bars(language, moment),
        "hand": f"{BAR['left'] + _along(moment.at.time()):.1f}",
        "data": _data(language),
        "styles": [files[name] for name in STYLES],
        "script": files[SCRIPT],
        "font": FONT,
    }


def _address(language: Language, values: Mapping[str, str]) -> str:
    """The card's own address with answers in it, relative to the page."""
    words = ({"lang": language} if language != "id" else {}) | dict(values)
    return f"?{urlencode(words)}"


def _asked(
    language: Language, asked: tuple[tuple[Question, Choice], ...], kept: Mapping[str, str]
) -> list[dict[str, Any]]:
    lines, before = [], dict(kept)
    for question, choice in asked:
        label = TAPPED[question.code, choice.code][0]
        lines.append({"label": ASKED[question.code][0], "choice": label, "url": _address(language, before)})
        before[question.code] = choice.code
    return lines


def _question(language: Language, question: Question | None, kept: Mapping[str, str]) -> dict[str, Any] | None:
    if question is None:
        return None
    choices = [
        {
            "label": TAPPED[question.code, choice.code][0],
            "hint": TAPPED[question.code, choice.code][1],
            "url": _address(language, {**kept, question.code: choice.code}),
        }
        for choice in question.choices
    ]
    label, hint = ASKED[question.code]
    return {"code": question.code, "label": label, "hint": hint, "choices": choices}


def _shown(answer: Answer | None, moment: Moment, language: Language) -> dict[str, Any] | None:
    if answer is None:
        return None
    word = _preview_word(moment)
    row, said = _row(leading(answer), language), words(language)
    outcome = said[f"outcome_{card.shown_outcome(answer.later.answer if answer.later else answer)}"]
    row["outcome_word"] = outcome
    if answer.later:
        row["outcome"] = answer.outcome
        row["outcome_word"] = f"{said['later_from'].replace('{hour}', _hour(answer.later.at, language))}: {outcome}"
    row["preview"] = said[word].replace("{hour}", _hour(moment.at, language)) if word else ""
    return row


def _hour(at: dt.datetime, language: Language) -> str:
    return f"{at:%H.%M}" if language == "id" else f"{at:%H:%M}"


def _row(answer: Any, language: Language) -> dict[str, Any]:
    """A rule or an answer as the card may show it: an accusation has no code and no ground here."""
    row = {
        "outcome": card.shown_outcome(answer),
        **{kind: getattr(answer, f"{kind}_{language}") for kind in ("public", "next", "say")},
        "accusing": answer.accusing,
    }
    if answer.accusing:
        return row
    basis = answer.basis if language == "id" else answer.basis_en
    return {**row, "reason": answer.reason, "basis": basis, "verified": answer.verified}


def _data(language: Language) -> dict[str, Any]:
    """What the page carries for the telephone: rules, questions and words of one language."""
    rows = zip(card.conditions_as_data(), card.rules(), strict=True)
    return {
        "lang": language,
        "day": card.voting_day().isoformat(),
        "preview_at": f"{card.PREVIEW_AT:%H:%M}",
        "later_at": [f"{hour:%Y-%m-%dT%H:%M}" for hour in card.hours()],
        "bar": BAR,
        "rules": [{"when": when, **_row(rule, language)} for when, rule in rows],
        "questions": [
            {
                "code": question.code,
                "label": str(ASKED[question.code][0]),
                "hint": str(ASKED[question.code][1]),
                "choices": [_choice(question, choice) for choice in question.choices],
            }
            for question in card.QUESTIONS
        ],
        "words": words(language),
    }


def _choice(question: Question, choice: Choice) -> dict[str, Any]:
    label, hint = TAPPED[question.code, choice.code]
    return {"code": choice.code, "label": str(label), "hint": str(hint), "facts": dict(choice.facts)}


def _clock_word(moment: Moment) -> str:
    if moment.preview:
        return "clock_past" if moment.past else "clock_before"
    return "clock_set" if moment.chosen else "clock_now"


def _preview_word(moment: Moment) -> str:
    if moment.preview:
        return "preview_past" if moment.past else "preview_before"
    return "preview_set" if moment.chosen else ""


def _bars(language: Language, moment: Moment) -> list[dict[str, Any]]:
    """Who is served when, as bars of a drawing."""
    written = "%H.%M" if language == "id" else "%H:%M"
    return [
        {
            "name": kind.code if kind.code == "DPT" else kind.code.title(),
            "title": getattr(kind, f"name_{language}"),
            "opens": f"{kind.opens:%H:%M}",
            "closes": f"{kind.closes:%H:%M}",
            "hours": f"{kind.opens:{written}}–{kind.closes:{written}}",
            "on": kind.opens <= moment.at.time() < kind.closes,
            "x": f"{BAR['left'] + _along(kind.opens):.1f}",
            "width": f"{_along(kind.closes) - _along(kind.opens):.1f}",
            "y": place * BAR_ROW + 4,
            "text_y": place * BAR_ROW + 17,
        }
        for place, kind in enumerate(categories(card.REGIME))
    ]


def _along(hour: dt.time) -> float:
    minutes = min(max(hour.hour * 60 + hour.minute, BAR["first"]), BAR["last"])
    return BAR["width"] * (minutes - BAR["first"]) / (BAR["last"] - BAR["first"])
