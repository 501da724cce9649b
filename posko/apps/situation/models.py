"""What the situation keeps: reports as issued, what stations said of their day, alerts, surges, kept live views."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place


class Sitrep(models.Model):
    """A situation report as it left the post: all papers are kept, their hashes stand in the ledger.

    `since` and `until` are the period it speaks of (none before reports had one), `counts` what the next report is
    compared by, `content` all of it as JSON in both languages.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sitreps")
    form_key = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    classification = models.CharField(max_length=20)
    compartment = models.CharField(max_length=20)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sitreps")
    head = models.CharField(max_length=90)
    pdf_id = models.BinaryField()
    pdf_en = models.BinaryField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    docx_id = models.BinaryField(default=bytes)
    docx_en = models.BinaryField(default=bytes)
    content = models.BinaryField(default=bytes)

    class Meta:
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="sitrep_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SitrepDraft(models.Model):
    """A report before it goes out: the words put together from the data, and those of the person who signs.

    `composed` and `edited` hold the parts of both languages (`{"id": {"general": ...}, "en": ...}`); both are kept,
    also once the report is out. `version` counts the edits: who edits says which one was read.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sitrep_drafts")
    form_key = models.UUIDField(unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    composed = models.JSONField()
    edited = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    by_schedule = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    edited_by = models.CharField(max_length=150, blank=True, default="")
    edited_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    report = models.OneToOneField(Sitrep, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    @property
    def open(self) -> bool:
        """Whether it can still be edited and signed."""
        return self.report_id is None and self.dropped_at is None


class SitrepSchedule(models.Model):
    """How often a draft is put together by itself, and whose agency is told; 0 hours is never."""

    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="sitrep_schedule")
    hours = models.PositiveSmallIntegerField(default=0)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()


class StationDay(models.Model):
    """A day besides voting day on which stations are expected to report: a rehearsal, or a vote that is held again.

    `places`: codes of the kecamatan, kelurahan or stations that are expected; whoever else reports is shown too.
    `stages`: those that are asked for; none named means all. `version` counts how often it was planned anew, so that
    every process sees it.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="station_days")
    day = models.DateField()
    kind = models.CharField(max_length=12)
    places = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    label = models.CharField(max_length=12, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "day"], name="station_day_once"),
        ]


class StationReport(models.Model):
    """What a station, or somebody at it, said of one stage of its day. Every report is kept; a later one corrects it.

    `at` is when it was so, `received_at` when it came in: the latest `at` says how the station stands, whatever the
    order of arrival. `word` is what it says in one word (domain/station_reports), `answers` all of it. `source_ref`
    is the message, or the form, that it came from: the same one twice is one report. No field is about a person.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="station_reports")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="station_reports")
    day = models.DateField()
    stage = models.CharField(max_length=12)
    word = models.CharField(max_length=12)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True, default="")
    channel = models.CharField(max_length=12)
    source_kind = models.CharField(max_length=12)
    source_ref = models.CharField(max_length=60)
    agency = models.CharField(max_length=60)
    sender = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["at", "received_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "source_kind", "source_ref", "stage"], name="station_report_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operation", "day", "place", "stage", "at"], name="station_report_place"),
        ]


class StationStatus(models.Model):
    """How a station stands on one day: of each stage what was said last of it, when, and when it was first heard of.

    Kept in the same transaction as the report. A stage without a word was never reported: unknown, not zero.
    `heard_at`: the last time that anything came from it. `unreachable_at`: it was called then and cannot be reached.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    open_word = models.CharField(max_length=12, blank=True, default="")
    open_at = models.DateTimeField(null=True)
    open_first = models.DateTimeField(null=True)
    logistics_word = models.CharField(max_length=12, blank=True, default="")
    logistics_at = models.DateTimeField(null=True)
    logistics_first = models.DateTimeField(null=True)
    queue_word = models.CharField(max_length=12, blank=True, default="")
    queue_at = models.DateTimeField(null=True)
    queue_first = models.DateTimeField(null=True)
    close_word = models.CharField(max_length=12, blank=True, default="")
    close_at = models.DateTimeField(null=True)
    close_first = models.DateTimeField(null=True)
    count_word = models.CharField(max_length=12, blank=True, default="")
    count_at = models.DateTimeField(null=True)
    count_first = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    call_outcome = models.CharField(max_length=12, blank=True, default="")
    call_agency = models.CharField(max_length=60, blank=True, default="")
    unreachable_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "day", "place"], name="station_status_once"),
        ]


class StationCall(models.Model):
    """A call to a station that had not reported: which agency called, and whether it was reached."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    form_key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    agency = models.CharField(max_length=60)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["operation", "day", "place"], name="station_call_place"),
        ]


class Alert(models.Model):
    """What the post tells agencies at once, sent by a second person; never to the public (domain/alerts).

    `authors` are all who wrote or proposed it, each [log-in name, root institution]. `version` counts its wordings:
    who approves says which one was read. `earlier` is what an update or an end refers to. `incident` is the number
    of the incident that it speaks of.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="alerts")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12)
    message = models.CharField(max_length=8)
    earlier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    incident = models.PositiveIntegerField(null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    authors = models.JSONField(default=list)
    category = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    severity = models.CharField(max_length=12)
    certainty = models.CharField(max_length=12)
    headline = models.CharField(max_length=160)
    description = models.TextField()
    instruction = models.TextField(blank=True, default="")
    places = models.ManyToManyField(Place, related_name="+")
    to_all = models.BooleanField(default=True)
    asked = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    written_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    approver = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "number"], name="alert_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["operation", "state"], name="alert_state")]

    @property
    def answered_count(self) -> int:
        """How many of the agencies addressed have acknowledged."""
        return sum(each.acknowledged_at is not None for each in self.addressees.all())


class Addressee(models.Model):
    """An agency that an alert goes to: when it acknowledged, and how far along its chain it was told."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="addressees")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["agency__short", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "agency"], name="addressee_once"),
        ]


class Surge(models.Model):
    """A surge of incidents in a kecamatan from its begin to its end; who is on duty is told once (domain/surge)."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="surges")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-begun_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "place"], condition=models.Q(ended_at=None), name="surge_once_a_place"
            ),
        ]


class LiveView(models.Model):
    """A filter of the live picture under a name: its maker's own, or shared with the maker's agency."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="live_views")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=150)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
