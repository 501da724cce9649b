import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('operation', '0001_schema'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120)),
                    ('name', models.CharField(max_length=60)),
                    ('params', models.JSONField(default=dict)),
                    ('compartment', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('queued', 'waits for a worker'), ('running', 'begun'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'stopped')], max_length=10)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('message', models.CharField(blank=True, max_length=300)),
                    ('message_params', models.JSONField(default=dict)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('cursor', models.JSONField(null=True)),
                    ('started_by', models.CharField(max_length=150)),
                    ('started_by_agency', models.CharField(blank=True, max_length=60)),
                    ('queued_at', models.DateTimeField()),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('stop_asked_by', models.CharField(blank=True, max_length=150)),
                    ('worker', models.CharField(blank=True, max_length=32)),
                    ('lease_until', models.DateTimeField(null=True)),
                    ('deaths', models.PositiveSmallIntegerField(default=0)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='operation.operation')),
                ],
                options={
                    'ordering': ['-queued_at', '-id'],
                    'indexes': [models.Index(fields=['operation', 'state', 'queued_at'], name='job_state_queue')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['cancelled', 'done', 'failed', 'queued', 'running'])), name='job_state_known'), models.UniqueConstraint(fields=('operation', 'key'), name='job_key_once')],
                },
            ),
            migrations.CreateModel(
                name='Round',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='operation.operation')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'name'), name='round_name_once')],
                },
            ),
        ]),
    ]
