"""Steps that acts share: a right that is let go, and devices that end with the account of their person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db.models import Q

from posko.apps.intake.devices import registry, selectors
from posko.apps.intake.models import Enrolment, Sender
from posko.apps.ledger.services import record
from posko.apps.outgoing.contacts.steps import end_numbers_of
from posko.apps.outgoing.doorbells.steps import end_bells_of
from posko.apps.people.models import Post
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import after_commit, step


@step
def end_devices(post: Post, by: Viewer, at: datetime) -> Mapping[str, int]:
    """With an account end the devices of its person, and the codes that the person made or that are meant for him."""
    who, operation = post.user.username, post.agency.operation_id
    held = list(Sender.objects.filter(operation=operation, holder=who, revoked_at=None))
    for sender in held:
        Sender.objects.filter(pk=sender.pk).update(revoked_at=at, revoked_by=by.actor)
        record(
            "sender.revoked",
            by=by,
            at=at,
            compartment=Compartment.COORDINATION,
            subject=f"sender:{sender.pk}",
            place=sender.place,
            payload={"name": sender.name, "agency": sender.agency, "channel": sender.channel, "account": "closed"},
        )
        forget_right(sender)
        end_duties(sender, by, at)
    codes = Enrolment.objects.filter(operation=operation, used_at=None).filter(Q(holder=who) | Q(made_by=who))
    return {"devices_ended": len(held), "codes_ended": codes.delete()[0]}


@step
def forget_right(sender: Sender) -> None:
    """Let a right go in this process: now, and again once others see what was written."""
    selectors.forget(sender.mark)
    after_commit(partial(selectors.forget, sender.mark))


@step
def end_duties(sender: Sender, by: Viewer, at: datetime) -> None:
    """With a sender's right ends what nouns above gave it to do, and number and doorbells of its telephone."""
    end_numbers_of(sender.pk, at)
    end_bells_of(sender.pk, at)
    for ending in registry.endings:
        ending(sender, by, at)
