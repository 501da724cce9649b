"""Evidence is kept as it was filed: a filing with its form's key, its statement and its files."""

from __future__ import annotations

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def gather(apps: Any, _schema: Any) -> None:
    """One filing for each commitment that has evidence: what was known of it before."""
    commitments = apps.get_model("gaps", "Commitment").objects
    filings = apps.get_model("gaps", "Filing").objects
    for commitment in commitments.prefetch_related("evidence__file"):
        files = [row.file for row in commitment.evidence.all()]
        if files or commitment.filed_note:
            filed_at = commitment.filed_at or max((file.filed_at for file in files), default=commitment.made_at)
            filing = filings.create(
                commitment=commitment, form_key=uuid.uuid4(), note=commitment.filed_note, filed_at=filed_at
            )
            filing.files.set(files)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("gaps", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.UUIDField(unique=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("filed_at", models.DateTimeField()),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="gaps.commitment"
                    ),
                ),
                ("files", models.ManyToManyField(related_name="+", to="evidence.evidencefile")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
