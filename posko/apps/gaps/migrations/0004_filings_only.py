"""What the filings hold now goes from where it was before."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gaps", "0003_filing")]

    operations = [
        migrations.DeleteModel(name="CommitmentEvidence"),
        migrations.RemoveField(model_name="commitment", name="filed_note"),
    ]
