"""What comes in by a channel: how a stage of a polling station stands, its count, and answers to alerts."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.incidents.answers import selectors as answer_selectors
from posko.apps.intake.inbox.registry import Answerer, Arrival, Voice, answer_with, handle_with
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.stations import services as station_services
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.intake import Form
from posko.domain.intake.answers import Answer
from posko.domain.outgoing import texts
from posko.domain.situation import alerts
from posko.domain.stations.day import Stage
from posko.domain.stations.reports import stages_of
from posko.domain.territory.places import FIRST_SPECIAL, LAST_STATION, Level, level_of, station_code

MESSAGE = "message"


def handle_status(arrival: Arrival, *, by: Viewer, at: datetime) -> str:
    """Keep what a report says of the stages it is about; one with several has one answer a stage."""
    kept = [_keep(arrival, stage, by, at) for stage in stages_of(arrival.report.answers)]
    return f"station_report:{kept[0]}"


def handle_count(arrival: Arrival, *, by: Viewer, at: datetime) -> str:
    """Keep a count as the last stage of a station's day: its figures stand in the report, sums that do not hold too."""
    return f"station_report:{_keep(arrival, Stage.COUNT, by, at)}"


def _keep(arrival: Arrival, stage: Stage, by: Viewer, at: datetime) -> int:
    report = arrival.report
    new = station_services.NewStationReport(
        place=_station(arrival),
        stage=stage,
        answers=report.answers,
        at=arrival.at,
        received_at=arrival.received_at,
        channel=arrival.channel.value,
        source_kind=MESSAGE,
        source_ref=str(arrival.message),
        note=report.text.strip() or str(report.answers.get("text") or "").strip(),
    )
    return station_services.report_station(new, by=by, at=at).pk


def _station(arrival: Arrival) -> str:
    """The station's code: the place itself, or a kelurahan with the number that an answer gives."""
    if level_of(arrival.place) is not Level.KELURAHAN:
        return arrival.place
    answers = arrival.report.answers
    told = str(answers.get("tps") or answers.get("station") or "").strip()
    if not told.isascii() or not told.isdigit() or not 1 <= int(told) <= LAST_STATION:
        raise BadInput(
            "Which station of %(place)s? Its number is missing; special stations count from %(first)s.",
            place=arrival.place,
            first=FIRST_SPECIAL,
        )
    return station_code(arrival.place, int(told))


def _reply(answer: Answer, voice: Voice, _said_at: datetime, _at: datetime) -> str | None:
    """What who answers an alert is told; None where nothing may be sent to that number at all."""
    code, speakers = alerts.code_of(answer.number), answer_selectors.speakers(voice.viewer, voice)
    if not speakers:
        return None
    found = alert_selectors.told(voice.viewer, answer.number, speakers)
    if found is None:
        return texts.alert_not_yours(code)
    if found.state != alerts.AlertState.SENT:
        return texts.alert_is_over(code)
    if answer.says != "accepted":
        return texts.alert_takes_one_answer(code)
    return texts.alert_said_again(code) if found.before else texts.alert_said(code)


def _take(answer: Answer, voice: Voice, _key: uuid.UUID, _said_at: datetime, at: datetime) -> str:
    """Acknowledge the alert that is meant. What is over or says something else changes nothing; what comes from another
    number waits for a person."""
    found = alert_selectors.told(voice.viewer, answer.number, answer_selectors.speakers(voice.viewer, voice))
    if found is None:
        raise BadInput(alert_services.NOT_TOLD, code=alerts.code_of(answer.number))
    if found.state == alerts.AlertState.SENT and answer.says == "accepted":
        alert_services.answer_alert(answer.number, by=found.by, at=at)
    return f"alert:{answer.number}"


answer_with("P", Answerer(_reply, _take))
handle_with(Form.STATION_STATUS, handle_status)
handle_with(Form.COUNT, handle_count)
