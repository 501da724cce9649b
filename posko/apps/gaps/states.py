"""The states of gaps and of promises: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain.gaps import states
from posko.kit.states import States


class GapState(TextChoices):
    """Where a gap stands."""

    OPEN = states.GapState.OPEN.value, _("open")
    PROMISED = states.GapState.PROMISED.value, _("promised")
    PROVEN = states.GapState.PROVEN.value, _("proven")
    CLOSED = states.GapState.CLOSED.value, _("closed")
    REOPENED = states.GapState.REOPENED.value, _("reopened")
    ACCEPTED = states.GapState.ACCEPTED.value, _("lived with")
    VOID = states.GapState.VOID.value, _("called off")


class PromiseState(TextChoices):
    """Where a promise stands."""

    PROPOSED = states.CommitmentState.PROPOSED.value, _("asked")
    NOTED = states.CommitmentState.NOTED.value, _("noted, not confirmed")
    PROMISED = states.CommitmentState.PROMISED.value, _("promised")
    STARTED = states.CommitmentState.STARTED.value, _("in progress")
    FILED = states.CommitmentState.FILED.value, _("evidence filed")
    KEPT = states.CommitmentState.KEPT.value, _("kept")
    DECLINED = states.CommitmentState.DECLINED.value, _("declined")
    BROKEN = states.CommitmentState.BROKEN.value, _("broken")
    WITHDRAWN = states.CommitmentState.WITHDRAWN.value, _("withdrawn")
    LAPSED = states.CommitmentState.LAPSED.value, _("fallen away")


GAP = States(
    GapState,
    {
        "open": "is-open",
        "promised": "is-promised",
        "proven": "is-proven",
        "closed": "is-closed",
        "reopened": "is-reopened",
        "accepted": "is-accepted",
        "void": "is-declined",
        "late": "is-late",
        "live": "is-live",
        "started": "is-promised",
        "filed": "is-proven",
    },
    # A promised gap shows the state of the promise that it turns on.
    {
        "late": _("late"),
        "live": _("running"),
        "started": PromiseState.STARTED.label,
        "filed": PromiseState.FILED.label,
    },
)
PROMISE = States(
    PromiseState,
    {
        "proposed": "is-waiting",
        "noted": "is-waiting",
        "promised": "is-promised",
        "started": "is-promised",
        "filed": "is-proven",
        "kept": "is-verified",
        "declined": "is-declined",
        "broken": "is-broken",
        "withdrawn": "is-declined",
        "lapsed": "is-declined",
    },
)
# A promised gap shows the state of the promise that it now turns on.
SHOWN = States(GapState, {**PROMISE.shapes, **GAP.shapes}, {**dict(PROMISE.choices.choices), **GAP.beside})
