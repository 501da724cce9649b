"""Cases, their events, clocks and spans, and who may not see them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.domain.access import Compartment


class Case(models.Model):
    """A matter from its report or finding to its end. Its states are those of its events, kept for lists.

    `title` says what happened where, never who. `holder` is the agency that may write now; a hand-over moves it.
    `first_end` is the earliest end of a clock that runs, `last_end` the latest moment in time of that clock.
    `receipt_hash` is of the code by which the reporter follows the status.
    """

    wall: ClassVar = Compartment.CASE
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="cases")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    # The kecamatan of the place, or the city itself: the board counts by it without a join to places.
    kecamatan = models.CharField(max_length=8)
    register_number = models.CharField(max_length=80, blank=True)
    articles = models.JSONField(default=list)
    violation = models.CharField(max_length=20)
    gakkumdu = models.CharField(max_length=20, blank=True)
    decided = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    state_since = models.DateTimeField()
    ended = models.BooleanField(default=False)
    first_rule = models.CharField(max_length=40, blank=True)
    first_end = models.DateTimeField(null=True)
    last_end = models.DateTimeField(null=True)
    late_count = models.PositiveSmallIntegerField(default=0)
    holder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="held_cases")
    receipt_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="case_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operation", "ended", "first_end", "number"], name="case_due"),
            models.Index(fields=["operation", "gakkumdu"], name="case_gakkumdu"),
            models.Index(fields=["operation", "violation"], name="case_violation"),
            models.Index(fields=["receipt_hash"], name="case_receipt"),
            # Words are looked for here, in a third of the bytes that whole rows have.
            models.Index(fields=["operation", "title", "register_number", "number"], name="case_words"),
            # The counts of the board are read from here alone, in the order in which they are grouped.
            models.Index(
                fields=[
                    "operation",
                    "violation",
                    "gakkumdu",
                    "ended",
                    "holder",
                    "kecamatan",
                    "first_end",
                    "late_count",
                ],
                name="case_board",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseEvent(models.Model):
    """One event of a case, never changed: what `domain/cases` replays. `said` holds no name of a person."""

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    said = models.JSONField(default=dict)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["case", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="case_event_once"),
        ]


class CaseClock(models.Model):
    """A clock that runs in a case, as the replay gave it, so that nobody replays 20,000 cases to learn what calls.

    `turn` is the root institution whose turn it is. `tell_at` is when the clock calls next, None once it has called
    for its breach; `told` counts the calls. `last_end` is None while the latest date is not known; what is not
    `verified` is never a breach. A clock that was answered is gone from here; the events keep it for ever.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    rule = models.CharField(max_length=40)
    turn = models.CharField(max_length=20)
    start = models.DateTimeField()
    unit = models.CharField(max_length=14)
    first_end = models.DateTimeField()
    last_end = models.DateTimeField(null=True)
    verified = models.BooleanField(default=True)
    tell_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["first_end", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "rule"], name="case_clock_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tell_at"], name="case_clock_tell", condition=models.Q(tell_at__isnull=False)),
            # Few clocks are past their earliest date; this index finds them without reading the others.
            models.Index(fields=["first_end", "last_end", "case"], name="case_clock_past"),
        ]


class CaseSpan(models.Model):
    """A state of one machine that a case was in, or a clock that was answered: what the statistics count.

    Made from the events as they are written down, so that nobody replays all cases to learn how long things take.
    `kind` is the machine, or "clock"; `seconds` is None while the state lasts; `late` is of clocks alone.
    """

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spans")
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seconds = models.PositiveBigIntegerField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        # Holds all that the statistics read of spans, so that they need not look up the rows.
        indexes: ClassVar = [models.Index(fields=["kind", "code", "seconds", "case", "late"], name="case_span_sums")]


class Exclusion(models.Model):
    """A member who may not see this case: a conflict of interest. It is ended, never taken out."""

    wall: ClassVar = Compartment.CASE
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    username = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
