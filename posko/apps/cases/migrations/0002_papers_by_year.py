"""Papers of cases are numbered by year, minutes name their discussion, and damage is marked."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """No paper was issued before this, so the year needs no value from before."""

    dependencies: ClassVar = [("cases", "0001_initial")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="casepaper", name="case_paper_number_once"),
        migrations.AddField(
            "casepaper", "year", models.PositiveSmallIntegerField(default=2024), preserve_default=False
        ),
        migrations.AddField("casepaper", "damaged_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "casepaper",
            "discussion",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="cases.discussion",
            ),
        ),
        migrations.AddConstraint(
            "casepaper",
            models.UniqueConstraint(fields=("agency", "kind", "year", "sequence"), name="case_paper_number_once"),
        ),
    ]
