"""Cosignatures are only ever added."""

from django.db import migrations

from posko.apps.ledger import triggers


def guard(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_witnesses'),
    ]

    operations = [
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
