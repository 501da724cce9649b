"""The version that a database belongs to, by the migrations that were applied."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from posko.domain.errors import BadInput

# Migrations began again with one initial a noun. A database that went through all of these has the shape that the
# initials made; one that went through some has not. What came after the initials is named by the `replaces` of the one
# migration that a noun has now.
RETIRED: Final = frozenset(
    [
        "cases.0002_papers_by_year",
        "cases.0003_spans",
        "cases.0004_articles_that_stand",
        "cases.0005_span_sums",
        "cases.0006_totals",
        "cases.0007_board_index",
        "cases.0008_board_and_links",
        "cases.0009_task_told",
        "cases.0010_signed_scans",
        "cases.0011_words",
        "evidence.0002_damaged_at",
        "evidence.0003_photos",
        "evidence.0004_purged_at",
        "gaps.0002_initial",
        "gaps.0003_filing",
        "gaps.0004_filings_only",
        "gaps.0005_promises_and_risks",
        "gaps.0006_lists_comments_changes",
        "gaps.0007_stamp_gaps",
        "ledger.0002_triggers",
        "people.0002_agreement",
        "people.0003_posts_duty_journal",
        "rakor.0002_minutes_and_seats",
        "situation.0002_station_day",
        "situation.0003_alerts_and_surges",
        "situation.0004_sitrep_content_sitrep_counts_sitrep_docx_en_and_more",
        "situation.0005_stages_of_a_day",
        "territory.0002_boundary_digest",
        "vulnerability.0002_reported",
        "vulnerability.0003_index_runs",
    ]
)


def is_migrated() -> bool:
    """Whether the database has the shape of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def must_be_known() -> None:
    """BadInput for a database of a newer version, or of one from which this version knows no way.

    Django would take no sentence for it: a loader that meets a database half-way to what one migration now does at
    once raises an error about its own graph. So the names are compared before.
    """
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    there = MigrationLoader(None).disk_migrations or {}
    known = {f"{app}.{name}" for app, name in there}
    former = {
        f"{app}.{name}": {f"{one}.{other}" for one, other in migration.replaces}
        for (app, name), migration in there.items()
        if migration.replaces
    }
    for name in sorted(applied - RETIRED - known - set().union(*former.values())):
        raise BadInput(
            "This database was made by a newer version of Posko, or by another: it went through %(name)s, which this "
            "version does not know. Install that version.",
            name=name,
        )
    # A database with only some of the steps of a time has not the shape of its end.
    times = [RETIRED, *(steps for name, steps in former.items() if name not in applied)]
    lacking = sorted(name for steps in times if applied & steps for name in steps - applied)
    if lacking:
        raise BadInput(
            "This database is older than the version from which this one knows a way: it lacks %(name)s. Bring it to "
            "that version first, with its own posko migrate.",
            name=lacking[0],
        )
