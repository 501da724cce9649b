"""On whose word a number stands, and kinds by the codes of the law's table."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

CODES = {"double": "double-voters", "unregistered": "unregistered-voters", "barred": "barred-voters"}


def by_code(apps: Any, schema_editor: Any) -> None:
    """What was entered before speaks of the same things by other words."""
    rows = apps.get_model("roll", "ConfirmedVote").objects
    for old, new in CODES.items():
        rows.filter(kind=old).update(kind=new)


def by_word(apps: Any, schema_editor: Any) -> None:
    """Back to the earlier words."""
    rows = apps.get_model("roll", "ConfirmedVote").objects
    for old, new in CODES.items():
        rows.filter(kind=new).update(kind=old)


class Migration(migrations.Migration):
    """Add `said_by` and write the codes."""

    dependencies: ClassVar = [("roll", "0002_a_vote_is_answered_once")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="confirmedvote", name="said_by", field=models.CharField(default="panwascam", max_length=10)
        ),
        migrations.RunPython(by_code, by_word),
    ]
