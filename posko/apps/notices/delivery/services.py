"""Send what is due: address notices, send letters by SMTP with back-off, give up dead letters, write the digest."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.db.models import Q

from posko.apps.ledger.services import record
from posko.apps.notices import registry, selectors, services
from posko.apps.notices.delivery import paper
from posko.apps.notices.models import Delivery, Notice, Preference
from posko.apps.notices.registry import Line
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.domain import notices
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.notices import Audience, Channel, DeliveryState
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, unchanged

# Notices addressed, and letters sent, in one go; the rest waits for the next round.
ADDRESSED, SENT = 500, 50
# A worker that sends a letter for longer than this counts as dead, and the letter is sent again.
SENDING_FOR = timedelta(minutes=20)
_PERMANENT = 500
_TO_BE_SENT = Q(state__in=(DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.SENDING))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the mail server. `final`: it will never take the letter. `away`: it takes no letter now."""

    error: str = ""
    final: bool = False
    away: bool = False


def deliver_due(*, by: Viewer, at: datetime) -> Counter[str]:
    """Address the notices that have become due, and send the letters whose time has come.

    Returns how many of each state.

    A letter is marked before it is sent and again after. A worker that is killed in between sends at most that one
    letter again, under the same Message-ID. The server is asked outside of any transaction.
    """
    told = Counter({"addressed": _address(by, at)})
    with closing(_Office()) as office:
        for _ in range(SENT):
            letter = _take(by, at)
            if letter is None:
                break
            state, away = _send(letter, office, at)
            told[state] += 1
            if away:
                break
    told = +told
    if told:
        record_delivered(told, by=by, at=at)
    return told


@act
def record_delivered(told: Counter[str], *, by: Viewer, at: datetime) -> None:
    """Record how many notices were addressed and letters sent in one go."""
    record("notices.delivered", by=by, at=at, compartment=Compartment.PUBLIC, payload=dict(told))


@act
def send_again(letter: Delivery, *, by: Viewer, at: datetime) -> None:
    """Let a dead letter be tried again, from the first try on."""
    if not by.may(Act.POST_KEEP):
        raise NotAllowed("Dead letters are sent again by who keeps the post.")
    dead = Delivery.objects.filter(pk=letter.pk, state=DeliveryState.DEAD)
    if not dead.update(state=DeliveryState.QUEUED, tries=0, error="", at=at, next_at=at):
        raise BadInput("This letter is not dead: somebody has sent it again, or it was dropped.")
    wall, subject = registry.wall_of(letter.notice.key, letter.notice.compartment), f"notice:{letter.notice.key}"
    record("letter.queued_again", by=by, at=at, compartment=wall, subject=subject, payload={"delivery": letter.pk})


@act
def send_digests(*, by: Viewer, at: datetime) -> int:
    """Send the morning digest to every agency, once a local day from its hour on. Returns how many agencies got it.

    If the post was down in the morning, the digest goes out when it is up again the same day, and never later: the next
    digest says what is still open. A digest replaces the one before.
    """
    day = notices.digest_day(at)
    if day is None:
        return unchanged(0)
    agencies = selectors.agencies_that_answer(by)
    known = selectors.known_keys(by, [_digest_key(code, day) for code, _, _ in agencies])
    fresh = [row for row in agencies if _digest_key(row[0], day) not in known]
    news = [_digest(replace(by, agency=code, root=root), short, day, at) for code, short, root in fresh]
    told = services.notify_all(news, by=by, at=at)
    if not told:
        return unchanged(0)
    services.settle(*(f"digest:{new.agency}:" for new in news), but=[new.key for new in news], by=by, at=at)
    payload = {"day": str(day), "agencies": len(told)}
    record("digests.given", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
    return len(told)


def _digest_key(agency: str, day: date) -> str:
    return f"digest:{agency}:{day}"


def _digest(viewer: Viewer, short: str, day: date, at: datetime) -> services.NewNotice:
    lines = [*_own_lines(viewer, at), *registry.lines(viewer, at)]
    return services.NewNotice(
        key=_digest_key(viewer.agency, day),
        kind="digest",
        text=N_("This morning at %(agency)s") if lines else N_("This morning no notice waits for %(agency)s"),
        params={"agency": short},
        lines=lines,
        agency=viewer.agency,
        audience=Audience.ALL,
    )


def _own_lines(viewer: Viewer, at: datetime) -> Iterator[Line]:
    stands = selectors.standing(viewer, at)
    if stands.since is not None:
        told: dict[str, Any] = {"count": stands.breaches, "since_at": stands.since.isoformat()}
        yield Line(N_("Missed deadlines that stand: %(count)s, the oldest since %(since_at)s"), told, "/notices/")
    if stands.unread:
        yield Line(N_("Unread notices: %(count)s"), {"count": stands.unread}, "/notices/")


@bookkeeping
def _address(by: Viewer, at: datetime) -> int:
    """Make the deliveries of notices that have become due: only now is it known who holds the duty."""
    found = Notice.objects.filter(operation__code=by.operation, addressed_at=None, settled_at=None, due_at__lte=at)
    found = found.select_related("agency").order_by("due_at", "pk")
    rows = locks.free(found, ADDRESSED)
    reach = _Reach(by, at)
    made = [delivery for notice in rows for delivery in reach.deliveries(notice)]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(addressed_at=at)
    return len(rows)


class _Reach:
    """Who is reached by which channel. Agencies and preferences are read once a batch."""

    def __init__(self, by: Viewer, at: datetime) -> None:
        self.by, self.at = by, at
        self.posts: dict[tuple[object, ...], list[Post]] = {}
        self.chosen: dict[int, Preference | None] = {}
        self.email = selectors.offers_email(by)

    def deliveries(self, notice: Notice) -> Iterator[Delivery]:
        """The deliveries of a notice: in the application to all who see it, and a letter to those who chose letters."""
        for post in self._seen_by(notice):
            yield Delivery(notice=notice, user=post.user, channel=Channel.IN_APP, state=DeliveryState.SENT, at=self.at)
        for post in self._written_to(notice) if self.email else ():
            if self._wants_letter(post, notice):
                yield Delivery(
                    notice=notice,
                    user=post.user,
                    channel=Channel.EMAIL,
                    state=DeliveryState.QUEUED,
                    at=self.at,
                    next_at=self.at,
                )

    def _seen_by(self, notice: Notice) -> list[Post]:
        return [post for post in self._posts(notice, "") if self._sees(post, notice)]

    def _written_to(self, notice: Notice) -> list[Post]:
        return [post for post in self._posts(notice, notice.audience) if self._sees(post, notice)]

    def _posts(self, notice: Notice, audience: str) -> list[Post]:
        asked = (notice.agency_id, notice.user_id, audience)
        if asked not in self.posts:
            self.posts[asked] = self._find(notice, audience)
        return self.posts[asked]

    def _find(self, notice: Notice, audience: str) -> list[Post]:
        if notice.agency is None:
            return list(people.posts(self.by).filter(user=notice.user_id, active=True, user__is_active=True))
        if audience:
            return selectors.holders(self.by, notice.agency.code, audience, self.at)
        return selectors.answering(self.by, notice.agency.code, self.at)

    def _sees(self, post: Post, notice: Notice) -> bool:
        real_at = self.at - post.agency.operation.clock_offset
        return people.viewer_at(post, self.at, real_at=real_at).sees(notice.compartment)

    def _wants_letter(self, post: Post, notice: Notice) -> bool:
        if post.user_id not in self.chosen:
            self.chosen[post.user_id] = selectors.preferences(self.by, [post.user_id]).get(post.user_id)
        chosen = self.chosen[post.user_id]
        return chosen is not None and chosen.by_email and (notice.kind != "digest" or chosen.digest)


@bookkeeping
def _take(by: Viewer, at: datetime) -> Delivery | None:
    """The next letter whose time has come, marked as being sent. Those that quiet hours hold back wait."""
    found = Delivery.objects.filter(
        _TO_BE_SENT, notice__operation__code=by.operation, channel=Channel.EMAIL, next_at__lte=at
    )
    found = found.select_related("notice__operation", "user__preference").order_by("next_at", "pk")
    while letters := locks.free(found, 1):
        letter = letters[0]
        if _ready(letter, at):
            letter.state, letter.next_at, letter.at = DeliveryState.SENDING, at + SENDING_FOR, at
            letter.save(update_fields=["state", "next_at", "at"])
            return letter
    return None


def _ready(letter: Delivery, at: datetime) -> bool:
    """Whether a letter may go now. A letter that is no longer wanted is dropped; one that is early waits."""
    chosen: Preference | None = getattr(letter.user, "preference", None)
    if chosen is None or not chosen.by_email or not letter.user.is_active or letter.notice.settled_at:
        Delivery.objects.filter(pk=letter.pk).update(state=DeliveryState.DROPPED, at=at, next_at=None)
        return False
    quiet = notices.hours_of(chosen.quiet_from, chosen.quiet_to)
    until = notices.letter_waits_until(letter.notice.severity, quiet, at)
    if until is not None:
        Delivery.objects.filter(pk=letter.pk).update(state=DeliveryState.QUEUED, at=at, next_at=until)
    return until is None


def _send(letter: Delivery, office: _Office, at: datetime) -> tuple[str, bool]:
    """Send one letter and save the outcome. Returns its state, and whether the server takes no letters now."""
    chosen = letter.user.preference
    answer = office.send(paper.letter(letter, address=chosen.address, language=chosen.language))
    return _keep(letter, answer, at), answer.away


@bookkeeping
def _keep(letter: Delivery, answer: Answer, at: datetime) -> str:
    state, next_at, tries = DeliveryState.SENT, None, letter.tries + 1
    if answer.error:
        next_at = None if answer.final else notices.next_try(tries, at)
        state = DeliveryState.FAILED if next_at else DeliveryState.DEAD
    # The address belongs to the person; the log says what the server said without it.
    error = answer.error.replace(letter.user.preference.address, "…")[:300]
    own = Delivery.objects.filter(pk=letter.pk, state=DeliveryState.SENDING)
    own.update(state=state, tries=tries, error=error, at=at, next_at=next_at)
    return state.value


class _Office:
    """One connection to the mail server for a batch, opened with the first letter."""

    def __init__(self) -> None:
        self.connection = mail.get_connection(fail_silently=False)

    def send(self, message: EmailMessage) -> Answer:
        """Hand a letter over."""
        message.connection = self.connection
        try:
            self.connection.open()
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return Answer(_answer_text(next(iter(refused.recipients.values()))), final=min(codes) >= _PERMANENT)
        except (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError) as refused:
            return Answer(_answer_text((refused.smtp_code, refused.smtp_error)), away=True)
        except smtplib.SMTPResponseException as refused:
            return Answer(_answer_text((refused.smtp_code, refused.smtp_error)))
        except (OSError, smtplib.SMTPException) as failed:
            self.close()
            return Answer(f"{type(failed).__name__}: {failed}", away=True)
        except ValueError as unwritable:
            return Answer(f"{type(unwritable).__name__}: {unwritable}", final=True)
        return Answer()

    def close(self) -> None:
        """Hang up. A server that hung up first has taken its letters all the same."""
        with suppress(OSError, smtplib.SMTPException):
            self.connection.close()


def _answer_text(answer: tuple[int, Any]) -> str:
    code, words = answer
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
