"""The outgoing door: whom the post reaches, by which channel, and where a message to them stands.

A message is a doorbell with a code, a place and a kind of task; what it is about is read where one is known.
"""

from __future__ import annotations

from enum import StrEnum


class SendingState(StrEnum):
    """Where a message to one recipient by one channel stands.

    `sent`: a gateway took it. `reached`: it arrived at the telephone. `seen`: it was shown there. `acknowledged`: the
    recipient answered. `dead`: it was tried until its time was over. `dropped`: nobody wants it any more.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REACHED = "reached"
    SEEN = "seen"
    ACKNOWLEDGED = "acknowledged"
    DEAD = "dead"
    DROPPED = "dropped"


class Channel(StrEnum):
    """The ways out. `phone` is the phone form, which fetches; `push` is a doorbell without words."""

    PHONE = "phone"
    SMS = "sms"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    PUSH = "push"
    HOOK = "hook"


class WayKind(StrEnum):
    """The gateways that pass messages on for the post."""

    KANNEL = "kannel"
    ANDROID = "android"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    TWILIO = "twilio"
    HOOK = "hook"


class About(StrEnum):
    """What a message is about."""

    TASK = "task"
    ALERT = "alert"
    REPLY = "reply"
    PROOF = "proof"
    CLIMB = "climb"
    NEWS = "news"
    DOORBELL = "doorbell"
    TRIAL = "trial"


class ContactKind(StrEnum):
    """Whose a number is."""

    STATION = "station"
    TEAM = "team"
    DESK = "desk"
    PERSON = "person"
    DEVICE = "device"


class Proof(StrEnum):
    """By what a number counts: a code that came back from it, or the word of the agency whose number it is."""

    CODE = "code"
    AGENCY = "agency"
