"""Cases as they are kept. What names a person, and every byte of evidence, is sealed under the case's own key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place


class Case(models.Model):
    """A matter from its report or finding to its end. Its states are those of its events, kept for lists.

    `title` says what happened where, never who. `holder` is the agency that may write now; a hand-over moves it.
    `first_end` is the earliest end of a clock that runs, `last_end` the latest moment in time of that clock.
    `receipt_hash` is of the code by which the reporter follows the status. `sealed_key`: the case's key, sealed by
    the key that Bawaslu holds (`key_mark` tells which); nothing of it is in the database otherwise.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="cases")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    # The kecamatan that the place is or lies in, or the city itself: the board counts by it, asking no place.
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
    sealed_key = models.BinaryField()
    key_mark = models.CharField(max_length=16)

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
            # What is past its earliest date, which is little, is found without reading what is not.
            models.Index(fields=["first_end", "last_end", "case"], name="case_clock_past"),
        ]


class CaseSpan(models.Model):
    """A state of one machine that a case was in, or a clock that was answered: what the statistics count.

    Made from the events as they are written down, so that nobody replays all cases to learn how long things take.
    `kind` is the machine, or "clock"; `seconds` is None while the state lasts; `late` is of clocks alone.
    """

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


class CaseTotals(models.Model):
    """Totals of cases as a member gave them to the whole table: by stage, small ones hidden, and breached clocks."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="case_totals")
    form_key = models.UUIDField(unique=True)
    stages = models.JSONField(default=dict)
    breached = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]


class Exclusion(models.Model):
    """A member who may not see this case: a conflict of interest. It is ended, never taken out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    username = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class CasePerson(models.Model):
    """Somebody in a case: reporter, reported, witness or the reporter's proxy (kuasa). `sealed` holds all of it.

    `purpose` and `keep_until` stand open, so that what is due to be purged is found without a key.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    part = models.CharField(max_length=10)
    sealed = models.BinaryField()
    purpose = models.CharField(max_length=200)
    keep_until = models.DateField()
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class EvidenceItem(models.Model):
    """A piece of evidence: its bytes lie sealed under `sha256` of the original, a copy to look at under `view_sha256`.

    `label` says what it is, never who. A thing that is no file has no size. `custodian`: where it is now.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    media_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    view_sha256 = models.CharField(max_length=64, blank=True)
    custodian = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    taken_in_by = models.CharField(max_length=150)
    taken_in_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_once"),
        ]


class HandOver(models.Model):
    """A piece of evidence passes from one agency to another: given by one, received by the other, both by name.

    `received_at`: when the other one answered, who may also have `refused` it, with the reason; None while on its way.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="hand_overs")
    form_key = models.UUIDField(unique=True)
    giver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()
    received_by = models.CharField(max_length=150, blank=True)
    received_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Discussion(models.Model):
    """A discussion of the three institutions: who sat there by institution, and what each holds."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="discussions")
    form_key = models.UUIDField(unique=True)
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    venue = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="discussion_once"),
        ]


class Vote(models.Model):
    """What one institution holds in a discussion; each speaks for itself."""

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="votes")
    root = models.CharField(max_length=20)
    present = models.BooleanField(default=True)
    word = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["root"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["discussion", "root"], name="vote_once_an_institution"),
        ]


class ArticleCheck(models.Model):
    """An article of the crime table picked for a case, with its elements ticked off; `stands`: not set aside again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    article = models.CharField(max_length=20)
    elements = models.JSONField(default=dict)
    stands = models.BooleanField(default=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["article"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "article"], name="article_once_a_case"),
        ]


class CaseTask(models.Model):
    """Something that a member's agency does in a case by a time. `told_at`: when they were told that it is past due."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    form_key = models.UUIDField(unique=True)
    what = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    done_by = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["due"], name="case_task_call", condition=models.Q(done_at__isnull=True, told_at__isnull=True)
            ),
        ]


class CaseLink(models.Model):
    """What a case has to do with: an incident, a gap, a station, a candidate for a repeat vote. The link lives here.

    A wrong link is struck out with a reason, never taken out; the same one can be made again after that.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=12)
    ref = models.CharField(max_length=60)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    struck_reason = models.CharField(max_length=200, blank=True)
    struck_by = models.CharField(max_length=150, blank=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["kind", "ref", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "ref"], condition=models.Q(struck_at=None), name="case_link_once"
            ),
        ]


class CasePaper(models.Model):
    """A paper of a case as it left: both files sealed under the case's key, hashes and number in the ledger.

    `sequence` runs by agency, kind and `year`. `discussion`: the one that minutes speak of. `purged_at`: when its
    bytes, and those of its scans, were emptied with the last person of the case; number and hashes stay.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    form_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=24)
    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, null=True, related_name="papers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    pdf = models.BinaryField()
    docx = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["issued_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "year", "sequence"], name="case_paper_number_once"),
        ]


class PaperScan(models.Model):
    """A signed scan of a paper, sealed as it came in; the newest counts. It is emptied with its paper."""

    paper = models.ForeignKey(CasePaper, on_delete=models.PROTECT, related_name="scans")
    form_key = models.UUIDField(unique=True)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    taken_in_by = models.CharField(max_length=150)
    taken_in_at = models.DateTimeField()
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-taken_in_at", "-id"]
