"""A photo has a copy that tells no place; where it says it was taken is kept apart."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_damaged_at")]

    operations = [
        migrations.AddField("evidencefile", "view_sha256", models.CharField(blank=True, default="", max_length=64)),
        migrations.CreateModel(
            name="PhotoPosition",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="evidence.evidencefile",
                    ),
                ),
                ("lat", models.FloatField()),
                ("lng", models.FloatField()),
            ],
        ),
    ]
