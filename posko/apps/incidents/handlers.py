"""Incidents that come in by a channel: from a device, ODK Collect, the phone form, an SMS, a chat or the API."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from posko.apps.incidents.answers import selectors as answer_selectors
from posko.apps.incidents.answers import services as answer_services
from posko.apps.incidents.course import selectors, services
from posko.apps.intake.inbox.registry import Answerer, Arrival, Voice, answer_with, follow_with, handle_with
from posko.domain.access import Viewer
from posko.domain.incidents.kinds import kind_of, severity_of
from posko.domain.intake import Form
from posko.domain.intake.answers import Answer


def handle(arrival: Arrival, *, by: Viewer, at: datetime) -> str:
    """Make an incident of a report: what it does not say is taken from the table of kinds, and nothing is dropped.

    `answers`: kind (a code; something else where it is missing or unknown), severity (1 to 4), text, lat, lng.
    """
    answers = arrival.report.answers
    kind = kind_of(str(answers.get("kind") or ""))
    lat, lng = _degrees(answers.get("lat"), 90.0), _degrees(answers.get("lng"), 180.0)
    new = services.NewIncident(
        kind=kind.code,
        severity=severity_of(answers.get("severity"), kind),
        place=arrival.place,
        happened_at=arrival.at,
        text=_text(arrival),
        source_kind=services.MESSAGE,
        source_ref=str(arrival.message),
        channel=arrival.channel.value,
        lat=lat if lng is not None else None,
        lng=lng if lat is not None else None,
        files=arrival.files,
    )
    return f"incident:{services.report_incident(new, by=by, at=at).number}"


def _text(arrival: Arrival) -> str:
    """The written text: from the report's own text, from an answer called text, or from both."""
    told = [arrival.report.text.strip(), str(arrival.report.answers.get("text") or "").strip()]
    return "\n".join(dict.fromkeys(text for text in told if text))


def _degrees(told: Any, most: float) -> float | None:
    """A latitude or longitude, None where it is none: a report is not lost for a bad position."""
    try:
        value = float(told)
    except (TypeError, ValueError):
        return None
    return value if -most <= value <= most else None


def _reply(answer: Answer, voice: Voice, said_at: datetime, at: datetime) -> str | None:
    return answer_selectors.reply(voice.viewer, answer, voice, said_at, at)


def _take(answer: Answer, voice: Voice, key: uuid.UUID, said_at: datetime, at: datetime) -> str:
    return answer_services.take(voice.viewer, answer, voice, key, said_at, at)


handle_with(Form.INCIDENT, handle)
answer_with("", Answerer(_reply, _take))
follow_with("incident", selectors.states_of)
