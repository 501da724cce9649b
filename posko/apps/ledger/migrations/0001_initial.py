import django.db.models.deletion
from django.db import migrations, models

from posko.apps.ledger import triggers
from posko.kit.tables import CreateTables


def install(apps, schema_editor):
    """The database itself refuses to change the past."""
    triggers.install(schema_editor.connection)


def drop(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('number', models.BigAutoField(primary_key=True, serialize=False)),
                    ('operation', models.CharField(blank=True, max_length=60)),
                    ('compartment', models.CharField(max_length=20)),
                    ('at', models.DateTimeField()),
                    ('actor', models.CharField(max_length=150)),
                    ('agency', models.CharField(blank=True, max_length=60)),
                    ('role', models.CharField(blank=True, max_length=40)),
                    ('event', models.CharField(max_length=60)),
                    ('subject', models.CharField(blank=True, max_length=80)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('payload_hash', models.CharField(max_length=64)),
                    ('row_hash', models.CharField(max_length=64)),
                ],
                options={
                    'ordering': ['number'],
                    'indexes': [models.Index(fields=['operation', 'number'], name='ledger_operation'), models.Index(fields=['operation', 'subject'], name='ledger_subject')],
                },
            ),
            migrations.CreateModel(
                name='Payload',
                fields=[
                    ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='payload', serialize=False, to='ledger.entry')),
                    ('row_hash', models.CharField(max_length=64)),
                    ('salt', models.CharField(blank=True, max_length=32)),
                    ('body', models.TextField(null=True)),
                ],
            ),
        ]),
        migrations.RunPython(install, drop),
    ]
