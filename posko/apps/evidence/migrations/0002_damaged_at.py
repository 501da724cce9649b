"""A file remembers when its bytes were first found missing or altered."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [migrations.AddField("evidencefile", "damaged_at", models.DateTimeField(null=True))]
