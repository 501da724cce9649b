"""What of an alert leaves the post: its approved headline, to desks, to who keeps the watch, and to teams on duty.

It goes out in the transaction of the act, and carries its code, so that an SMS can answer it. Whoever is off duty is
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from posko.apps.intake.models import Sender
from posko.apps.notices import selectors as notices
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.models import Contact
from posko.apps.outgoing.queue import selectors as queue_selectors
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.situation.models import Addressee, Alert
from posko.apps.units.models import Team
from posko.apps.units.teams import selectors as team_selectors
from posko.domain.access import Compartment, Viewer
from posko.domain.intake import DEVICE
from posko.domain.notices import Audience
from posko.domain.outgoing import About, Channel, ContactKind, texts
from posko.domain.situation.alerts import Message, code_of, ref_of
from posko.domain.units import TeamState
from posko.kit import locks
from posko.kit.acts import step
from posko.kit.walls import opened_also


@step
def send_out(alert: Alert, *, by: Viewer, at: datetime) -> None:
    """Bring the headline to every agency that is addressed: its desk, who keeps its watch, and its teams on duty."""
    told = texts.alert_over if alert.message == Message.CANCEL else texts.alert_headline
    text = told(code_of(alert.number), alert.headline)
    agencies = [each.agency for each in alert.addressees.select_related("agency")]
    watches = {
        post.user.username: agency.code
        for agency in agencies
        for post in notices.holders(by, agency.code, Audience.DUTY, at)
    }
    on_duty = Team.objects.filter(agency__in=agencies, closed_at=None).exclude(state=TeamState.OFF)
    teams = dict(on_duty.order_by("pk").values_list("pk", "agency__code"))
    news = [
        *_to_numbers(alert, text, {f"desk:{agency.code}": agency.code for agency in agencies}, ContactKind.DESK, by),
        *_to_numbers(alert, text, {f"person:{who}": code for who, code in watches.items()}, ContactKind.PERSON, by),
        *_to_numbers(alert, text, {f"team:{pk}": code for pk, code in teams.items()}, ContactKind.TEAM, by),
        *_to_phones(alert, text, teams, watches, by),
    ]
    if news:
        queue.send_all(news, by=by, at=at)


@step
def wake(addressee: Addressee, username: str, *, by: Viewer, at: datetime) -> None:
    """Bring the code of an alert to the next of an agency's chain, who is woken for it."""
    alert = addressee.alert
    text = texts.alert_climbs(code_of(alert.number))
    found = contacts.proven(by, kind=ContactKind.PERSON, refs=[f"person:{username}"])
    agency = addressee.agency.code
    news = [_sending(alert, agency, row, text, About.CLIMB, f"climb-{addressee.step}") for row in found]
    if news:
        queue.send_all(news, by=by, at=at)


@step
def hold(alert: Alert, agency: str, *, by: Viewer) -> None:
    """Lock what went to an agency about an alert, in one go, before its notices are touched."""
    with opened_also(Compartment.SECURITY):  # nothing of it is shown
        locks.every(queue_selectors.sendings(by).filter(ref=ref_of(alert.number, agency)))


@step
def end_climb(alert: Alert, *, by: Viewer, at: datetime) -> None:
    """Nobody else of this agency has to be woken: what was for its desk and for who answered is answered. The headline
    itself goes on to its teams."""
    ref = ref_of(alert.number, by.agency)
    desk = contacts.proven(by, kind=ContactKind.DESK, refs=[f"desk:{by.agency}"])
    own = contacts.proven(by, kind=ContactKind.PERSON, refs=[f"person:{by.actor}"])
    queue.acknowledge(ref, contacts=[row.pk for row in (*desk, *own)], by=by, at=at)
    queue.drop(ref, about=[About.CLIMB], by=by, at=at)


@step
def speaks_for_agency(by: Viewer, at: datetime) -> bool:
    """Whether a number or a telephone answers for its agency: that of the desk or of a person of its chain, and the
    telephone of who keeps the watch. A team answers for itself."""
    kind, _colon, pk = by.actor.partition(":")
    if kind == "contact":
        with opened_also(Compartment.SECURITY):  # whose number it is, not which
            return Contact.objects.filter(pk=pk, kind__in=(ContactKind.DESK, ContactKind.PERSON)).exists()
    watch = {post.user.username for post in notices.holders(by, by.agency, Audience.DUTY, at)}
    return Sender.objects.filter(pk=pk, holder__in=watch).exists()


@step
def take_back(alert: Alert, *, by: Viewer, at: datetime) -> None:
    """The alert is over: what has not left stays here, and telephones show it no more."""
    refs = [ref_of(alert.number, code) for code in alert.addressees.values_list("agency__code", flat=True)]
    if refs:
        queue.drop(*refs, by=by, at=at)


def _to_numbers(
    alert: Alert, text: str, refs: Mapping[str, str], kind: ContactKind, by: Viewer
) -> Iterator[NewSending]:
    """To the proven numbers of these, each with the code of its agency."""
    for row in contacts.proven(by, kind=kind, refs=refs) if refs else ():
        yield _sending(alert, refs[row.ref], row, text, About.ALERT, "sent")


def _to_phones(
    alert: Alert, text: str, teams: Mapping[int, str], watches: Mapping[str, str], by: Viewer
) -> Iterator[NewSending]:
    """To the phone forms of teams on duty and of their people, and of who keeps a watch."""
    phones = Sender.objects.filter(operation__code=by.operation, channel=DEVICE, revoked_at=None)
    held = phones.filter(holder__in=list(watches)).values_list("pk", "holder")
    of_teams = {pk: teams[team] for pk, team in team_selectors.phones_of(by, teams).items()}
    for pk, code in sorted(({pk: watches[holder] for pk, holder in held} | of_teams).items()):
        ref = ref_of(alert.number, code)
        yield NewSending(
            key=f"{ref}:sent:device:{pk}",
            about=About.ALERT,
            ref=ref,
            channel=Channel.PHONE,
            text=text,
            device=pk,
            agency=code,
            until=alert.expires_at,
        )


def _sending(alert: Alert, agency: str, row: Contact, text: str, about: About, why: str) -> NewSending:
    ref = ref_of(alert.number, agency)
    return NewSending(
        key=f"{ref}:{why}:contact:{row.pk}",
        about=about,
        ref=ref,
        channel=Channel(row.channel),
        text=text,
        contact=row.pk,
        agency=agency,
        until=alert.expires_at,
    )
