"""An exclusion that waits says why, in words that name nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """No row waits yet, so the empty words of old ones are never read."""

    dependencies: ClassVar = [("cases", "0003_sealed_for_members")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="exclusionask",
            name="reason",
            field=models.CharField(default="", max_length=300),
            preserve_default=False,
        ),
    ]
