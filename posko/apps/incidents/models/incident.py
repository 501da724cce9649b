"""Incidents, their reports and notes. No field for a person: "who" is an agency, a role or a channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models

from posko.apps.evidence.models import EvidenceFile
from posko.apps.incidents.states import INCIDENT
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.domain.incidents import IncidentState

# Everything that a list narrows or orders by, so that no incident's text is read for that.
LIST_COLUMNS = (
    *("operation", "-live", "-severity", "turn_at", "number", "state", "merged_into"),
    *("kind", "channel", "lead", "reported_by", "place", "happened_at"),
)

# The same for counting by state.
COUNT_COLUMNS = (
    *("operation", "merged_into", "state", "turn_at", "severity"),
    *("kind", "channel", "lead", "reported_by", "place", "happened_at"),
)

# The due time if no clock runs: after everything that has one.
NO_TURN = datetime(9999, 1, 1, tzinfo=UTC)


class Incident(models.Model):
    """Something that happens at a place. What each report said stands in its reports; this row is what holds now.

    `since`: when the clock of the present step began. `live`, `due_at` and `tell_at` are stamped after every act:
    whether anything is still to be done, when the present step is late, and when somebody is told next. `turn_at` is
    `due_at` as a list orders by it: never empty, so that an index can hold the order on every database.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    severity = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="incidents")
    kecamatan = models.CharField(max_length=13, blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    text = models.TextField(blank=True)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=INCIDENT.choices, default=IncidentState.REPORTED)
    lead = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_role = models.CharField(max_length=30, blank=True)
    assigned_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    case_ref = models.CharField(max_length=80, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    since = models.DateTimeField()
    live = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField(default=NO_TURN)
    told = models.PositiveSmallIntegerField(default=0)
    tell_at = models.DateTimeField(null=True)
    compared = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            INCIDENT.only("incident_state_known"),
            models.UniqueConstraint(fields=["operation", "number"], name="incident_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=LIST_COLUMNS, name="incident_list"),
            models.Index(fields=COUNT_COLUMNS, name="incident_counts"),
            models.Index(fields=["operation", "kecamatan", "live", "happened_at"], name="incident_near"),
            models.Index(fields=["operation", "live", "tell_at"], name="incident_tell"),
            models.Index(fields=["operation", "compared"], name="incident_compared"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class IncidentReport(models.Model):
    """One report of an incident, by whatever channel, as it was told. Once a source: a message makes one report.

    `source_kind` is message, page or journal, and `source_ref` names the thing there, as text.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+", db_index=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    channel = models.CharField(max_length=12)
    source_kind = models.CharField(max_length=12)
    source_ref = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    severity = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    text = models.TextField(blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Files of a page's form; the files of a message are found by the message.
    files = models.ManyToManyField(EvidenceFile, related_name="+")

    class Meta:
        ordering: ClassVar = ["reported_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "source_kind", "source_ref"], name="incident_report_once"),
        ]


class IncidentNote(models.Model):
    """A note on an incident while it goes on: something seen or done."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    form_key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
