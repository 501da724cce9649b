"""Who may do what to an alert, a situation report and the day of a station, and when. The button asks, and the service
asks the same function again.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Collection

from posko.domain.access import Act, Compartment, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation.alerts import EXTREME, AlertState, Message, Person, impossible

Refusal = BadInput | NotAllowed | None


def making_display(by: Viewer) -> Refusal:
    """Why somebody does not make a wall display: it shows what lies on the table, so its maker sees that too."""
    if not by.sees(Compartment.COORDINATION):
        return NotAllowed("A wall display shows what lies on the table; who does not see it makes none.")
    return ending_display(by)


def ending_display(by: Viewer) -> Refusal:
    """Why somebody does not end a wall display."""
    return lacking(by, Act.DEVICE_MANAGE)


def writing(by: Viewer) -> Refusal:
    """Why somebody cannot write an alert."""
    return None if by.may(Act.ALERT_PROPOSE) else NotAllowed("Your role does not write alerts.")


def referring(message: str, earlier_state: str | None) -> Refusal:
    """Why a message and what it refers to do not fit: an update or an end needs an alert that runs."""
    if (message == Message.ALERT) != (earlier_state is None):
        return BadInput("An update or an end refers to an alert that was sent; a new alert refers to none.")
    if earlier_state not in (None, AlertState.SENT):
        return BadInput("Only an alert that runs is updated or ended. This one does not.")
    return None


def going_on(state: str, by: Viewer) -> Refusal:
    """Why somebody can neither update nor end an alert; every agency that writes alerts may."""
    return writing(by) or referring(Message.UPDATE, state)


def changing(state: str, agency: str, by: Viewer) -> Refusal:
    """Why the wording of an alert cannot change. `agency` is the code of its author's agency."""
    return writing(by) or _owning(agency, by) or impossible(state, "alert.changed")


def withdrawing(state: str, agency: str, by: Viewer) -> Refusal:
    """Why an alert is not taken back."""
    return writing(by) or _owning(agency, by) or impossible(state, "alert.withdrawn")


def lettering(agency: str, by: Viewer, *, sent: bool) -> Refusal:
    """Why somebody does not put an alert on paper: its own agency does, once it is sent."""
    if refusal := writing(by) or _owning(agency, by):
        return refusal
    return None if sent else BadInput("Only an alert that was sent goes on paper.")


def approving(severity: str, authors: Collection[Person], second: Person) -> Refusal:
    """Why a person is not the second one: he wrote it too, or where it is extreme somebody of his institution did."""
    if any(author.actor == second.actor for author in authors):
        return NotAllowed("Who wrote or proposed an alert does not approve it. Another person does.")
    if severity == EXTREME and any(author.root == second.root for author in authors):
        return NotAllowed("A critical alert is approved by a person of another institution.")
    return None


def sending(state: str, severity: str, authors: Collection[Person], by: Viewer) -> Refusal:
    """Why somebody cannot approve an alert and send it."""
    if refusal := _deciding(by) or impossible(state, "alert.sent"):
        return refusal
    return approving(severity, authors, Person(by.actor, by.root))


def returning(state: str, by: Viewer) -> Refusal:
    """Why somebody cannot give an alert back to its agency."""
    return _deciding(by) or impossible(state, "alert.returned")


def acknowledging(state: str, by: Viewer, *, addressed: bool) -> Refusal:
    """Why somebody cannot say for the own agency that an alert has arrived."""
    if refusal := lacking(by, Act.COMMITMENT_MAKE) or impossible(state, "alert.acknowledged"):
        return refusal
    return None if addressed else NotAllowed("This alert is not addressed to your agency.")


def answering(state: str, code: str) -> Refusal:
    """Why a number that was told of an alert does not acknowledge it any more."""
    return (
        None if state == AlertState.SENT else BadInput("Alert %(code)s is over; nothing more is to be done.", code=code)
    )


def issuing_reports(by: Viewer) -> Refusal:
    """Why somebody neither drafts, signs nor schedules a situation report."""
    return None if by.may(Act.SITREP_ISSUE) else NotAllowed("Your role does not issue situation reports.")


def planning_day(by: Viewer) -> Refusal:
    """Why somebody cannot plan a day on which stations report."""
    return lacking(by, Act.INCIDENT_HANDLE)


def reporting_station(place: str, by: Viewer, *, is_station: bool) -> Refusal:
    """Why somebody does not report for a place: a device does for its own area, a person for that of the post."""
    if refusal := lacking(by, Act.STATION_REPORT):
        return refusal
    if not is_station:
        return BadInput("%(place)s is no station of this city.", place=place[:40])
    if not by.acts_at(place):
        return BadInput(
            "%(sender)s reports for %(area)s; %(place)s lies outside it.", sender=by.name, area=by.place, place=place
        )
    return None


def _owning(agency: str, by: Viewer) -> Refusal:
    if agency == by.agency:
        return None
    return NotAllowed("Only the agency that wrote this alert changes it or takes it back.")


def _deciding(by: Viewer) -> Refusal:
    return None if by.may(Act.ALERT_APPROVE) else NotAllowed("Your role does not approve alerts.")
