import datetime
import django.db.models.deletion
import posko.domain.incidents
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('operation', '0001_schema'),
        ('people', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Incident',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('kind', models.CharField(max_length=30)),
                    ('severity', models.PositiveSmallIntegerField()),
                    ('kecamatan', models.CharField(blank=True, max_length=13)),
                    ('lat', models.FloatField(null=True)),
                    ('lng', models.FloatField(null=True)),
                    ('happened_at', models.DateTimeField()),
                    ('reported_at', models.DateTimeField()),
                    ('text', models.TextField(blank=True)),
                    ('channel', models.CharField(max_length=12)),
                    ('state', models.CharField(choices=[('reported', 'reported'), ('confirmed', 'confirmed'), ('assigned', 'assigned'), ('on_the_way', 'on the way'), ('handled', 'handled'), ('closed', 'closed'), ('false', 'false')], default=posko.domain.incidents.IncidentState['REPORTED'], max_length=12)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('confirmed_role', models.CharField(blank=True, max_length=30)),
                    ('assigned_at', models.DateTimeField(null=True)),
                    ('handled_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, max_length=500)),
                    ('case_ref', models.CharField(blank=True, max_length=80)),
                    ('since', models.DateTimeField()),
                    ('live', models.BooleanField(default=True)),
                    ('due_at', models.DateTimeField(null=True)),
                    ('turn_at', models.DateTimeField(default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                    ('told', models.PositiveSmallIntegerField(default=0)),
                    ('tell_at', models.DateTimeField(null=True)),
                    ('compared', models.BooleanField(default=False)),
                    ('confirmed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('lead', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='incidents.incident')),
                    ('operation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='operation.operation')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='territory.place')),
                    ('reported_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                ],
                options={
                    'ordering': ['-number'],
                    'indexes': [models.Index(fields=['operation', '-live', '-severity', 'turn_at', 'number', 'state', 'merged_into', 'kind', 'channel', 'lead', 'reported_by', 'place', 'happened_at'], name='incident_list'), models.Index(fields=['operation', 'merged_into', 'state', 'turn_at', 'severity', 'kind', 'channel', 'lead', 'reported_by', 'place', 'happened_at'], name='incident_counts'), models.Index(fields=['operation', 'kecamatan', 'live', 'happened_at'], name='incident_near'), models.Index(fields=['operation', 'live', 'tell_at'], name='incident_tell'), models.Index(fields=['operation', 'compared'], name='incident_compared')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'closed', 'confirmed', 'false', 'handled', 'on_the_way', 'reported'])), name='incident_state_known'), models.UniqueConstraint(fields=('operation', 'number'), name='incident_number_once')],
                },
            ),
            migrations.CreateModel(
                name='IncidentNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('text', models.CharField(max_length=1000)),
                    ('written_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='incidents.incident')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='IncidentReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=12)),
                    ('source_kind', models.CharField(max_length=12)),
                    ('source_ref', models.CharField(max_length=80)),
                    ('kind', models.CharField(max_length=30)),
                    ('severity', models.PositiveSmallIntegerField()),
                    ('lat', models.FloatField(null=True)),
                    ('lng', models.FloatField(null=True)),
                    ('happened_at', models.DateTimeField()),
                    ('reported_at', models.DateTimeField()),
                    ('text', models.TextField(blank=True)),
                    ('agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('files', models.ManyToManyField(related_name='+', to='evidence.evidencefile')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='incidents.incident')),
                    ('operation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operation.operation')),
                    ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.place')),
                ],
                options={
                    'ordering': ['reported_at', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'source_kind', 'source_ref'), name='incident_report_once')],
                },
            ),
            migrations.CreateModel(
                name='Merge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('moved', models.JSONField(default=dict)),
                    ('merged_at', models.DateTimeField()),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                    ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='incidents.incident')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Resemblance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('score', models.FloatField()),
                    ('found_at', models.DateTimeField()),
                    ('dismissed_at', models.DateTimeField(null=True)),
                    ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='incidents.incident')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='incidents.incident')),
                ],
                options={
                    'ordering': ['-score', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='resemblance_once')],
                },
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('team', models.CharField(blank=True, max_length=80)),
                    ('what', models.CharField(max_length=300)),
                    ('state', models.CharField(choices=[('asked', 'asked'), ('accepted', 'taken on'), ('on_the_way', 'on the way'), ('done', 'done'), ('cancelled', 'cancelled')], default=posko.domain.incidents.TaskState['ASKED'], max_length=12)),
                    ('asked_at', models.DateTimeField()),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('set_out_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_reason', models.CharField(blank=True, max_length=300)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='people.agency')),
                    ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='incidents.incident')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'asked', 'cancelled', 'done', 'on_the_way'])), name='task_state_known')],
                    'ordering': ['id'],
                    'indexes': [models.Index(fields=['agency', 'state'], name='task_agency_state')],
                },
            ),
        ]),
    ]
