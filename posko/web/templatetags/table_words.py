"""Words for the codes of the house's tables: walls, acts, what the desk advises, what KPPS decided."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def wall_word(wall: str) -> str:
    """A compartment in words."""
    return {
        "public": _("public"),
        "coordination": _("coordination"),
        "security": _("security"),
        "voter": _("voter"),
        "case": _("case"),
        "audit": _("audit"),
    }.get(wall, wall)


@register.filter
def act_word(act: str) -> str:
    """An act in words."""
    return {
        "rakor.convene": _("convene a rakor"),
        "rakor.input": _("bring input to the table"),
        "rakor.approve": _("approve minutes for the own agency"),
        "gap.open": _("open a gap"),
        "gap.close": _("close a proven gap"),
        "gap.accept": _("accept the risk of a gap for the own agency"),
        "commitment.make": _("promise and file evidence for the own agency"),
        "commitment.verify": _("verify other institutions"),
        "index.event": _("enter indicator events"),
        "index.keep": _("save a run of the index"),
        "sitrep.issue": _("issue a situation report"),
        "clock.start": _("start and end statutory clocks"),
        "desk.ask": _("ask voter services"),
        "vote.confirm": _("enter votes that Panwascam confirmed"),
        "vote.day": _("enter the voting day of a station"),
        "agreement.record": _("record a data-sharing agreement"),
        "ledger.read": _("read the ledger"),
        "contact.see": _("look at the telephone numbers of other agencies"),
        "duty.plan": _("keep the roster of the own agency"),
        "journal.write": _("write the journal of the post"),
        "device.manage": _("enrol field devices and senders"),
        "intake.triage": _("sort messages that wait for a person"),
        "incident.report": _("report an incident"),
        "incident.handle": _("confirm, assign, merge and close incidents"),
        "station.report": _("report from a polling station"),
        "alert.propose": _("propose an alert"),
        "alert.approve": _("approve another person's alert"),
        "case.handle": _("handle cases of the own institution"),
        "people.manage": _("open and close accounts"),
        "post.keep": _("send dead letters again, stop jobs"),
    }.get(act, act)


@register.filter
def outcome_word(outcome: str) -> str:
    """What the desk advises, in words."""
    return {
        "VOTE": _("May vote"),
        "WAIT": _("Wait"),
        "REDIRECT": _("To another station"),
        "REFUSE": _("Cannot vote here"),
        "HOLD": _("Hold: ask first"),
    }.get(outcome, outcome)


@register.filter
def vote_word(vote: str) -> str:
    """What kind of vote a station holds, in words."""
    return {
        "first": _("First vote"),
        "repeat": _("Repeat vote (PSU)"),
        "follow_up": _("Follow-up vote (PSL)"),
        "postponed": _("Postponed vote (PSS)"),
        "second_round": _("Second round"),
    }.get(vote, vote)


@register.filter
def decision_word(decision: str) -> str:
    """What KPPS decided, in words."""
    return {
        "voted": _("KPPS let the person vote"),
        "refused": _("KPPS did not let the person vote"),
        "waiting": _("Still open"),
    }.get(decision, decision)
