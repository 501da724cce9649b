from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.db import migrations, models


def take_digests(apps: Any, schema_editor: Any) -> None:
    """Give the outlines that are already here the digest of their text."""
    boundary = apps.get_model("territory", "Boundary")
    for row in boundary.objects.iterator():
        row.digest = hashlib.sha256(row.geometry.encode()).hexdigest()
        row.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("territory", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("boundary", "digest", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(take_digests, migrations.RunPython.noop),
    ]
