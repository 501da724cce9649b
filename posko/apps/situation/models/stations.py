"""The reports of polling stations on their day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place


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


class CallClaim(models.Model):
    """A station that one caller has taken to call; nobody else calls it until it is given back or called.

    `how` is called, given_back or lapsed. Only while it is claimed does the caller see the numbers of the station.
    `form_key` is that of the press that took it, so that one that is sent twice takes no more.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    caller = models.CharField(max_length=150)
    agency = models.CharField(max_length=60)
    form_key = models.UUIDField(null=True)
    claimed_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "day", "place"], condition=models.Q(returned_at=None), name="one_caller_a_station"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operation", "day", "caller"], name="call_claim_caller"),
            models.Index(fields=["operation", "form_key"], name="call_claim_press"),
        ]
