import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('gaps', '0001_schema'),
        ('operation', '0001_schema'),
        ('people', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Rakor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('title', models.CharField(max_length=160)),
                    ('held_at', models.DateTimeField()),
                    ('minutes_planned', models.PositiveSmallIntegerField(default=120)),
                    ('venue', models.CharField(blank=True, max_length=160)),
                    ('convened_at', models.DateTimeField(null=True)),
                    ('state', models.CharField(choices=[('planned', 'planned'), ('held', 'being held'), ('closed', 'closed'), ('approved', 'approved by all'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                    ('sequence', models.PositiveSmallIntegerField(default=0)),
                    ('changed_at', models.DateTimeField(null=True)),
                    ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('approved_at', models.DateTimeField(null=True)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rakors_chaired', to='people.agency')),
                    ('convened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rakors', to='operation.operation')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['approved', 'cancelled', 'closed', 'held', 'planned'])), name='rakor_state_known')],
                    'ordering': ['-held_at', '-id'],
                },
            ),
            migrations.CreateModel(
                name='Input',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('kind', models.CharField(default='input', max_length=14)),
                    ('text', models.TextField()),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('raised_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inputs', to='people.agency')),
                    ('gap', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='input', to='gaps.gap')),
                    ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inputs', to='territory.place')),
                    ('rakor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inputs', to='rakor.rakor')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('rakor', 'number'), name='input_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Minutes',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('sequence', models.PositiveIntegerField()),
                    ('number', models.CharField(max_length=80)),
                    ('classification', models.CharField(max_length=20)),
                    ('addressees', models.JSONField()),
                    ('content', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('head', models.CharField(max_length=90)),
                    ('issued_at', models.DateTimeField()),
                    ('issued_by', models.CharField(max_length=150)),
                    ('issued_name', models.CharField(max_length=120)),
                    ('issued_role', models.CharField(max_length=30)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='operation.operation')),
                    ('scans', models.ManyToManyField(related_name='+', to='evidence.evidencefile')),
                    ('rakor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='rakor.rakor')),
                ],
                options={
                    'ordering': ['-sequence'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'sequence'), name='minutes_sequence_once')],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('invited', models.BooleanField(default=True)),
                    ('answer', models.CharField(blank=True, max_length=3)),
                    ('answer_role', models.CharField(blank=True, max_length=30)),
                    ('answer_reason', models.CharField(blank=True, max_length=300)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('presence', models.CharField(blank=True, max_length=8)),
                    ('presence_role', models.CharField(blank=True, max_length=30)),
                    ('presence_by', models.CharField(blank=True, max_length=5)),
                    ('presence_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='people.agency')),
                    ('rakor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='rakor.rakor')),
                ],
                options={
                    'ordering': ['agency__short'],
                    'constraints': [models.UniqueConstraint(fields=('rakor', 'agency'), name='seat_once')],
                },
            ),
            migrations.CreateModel(
                name='Wording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('version', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('role', models.CharField(blank=True, max_length=30)),
                    ('written_at', models.DateTimeField()),
                    ('stood', models.BooleanField()),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='rakor.input')),
                    ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.place')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(condition=models.Q(('settled_at', None), ('stood', False)), fields=['line'], name='wording_waiting')],
                },
            ),
            migrations.CreateModel(
                name='Approval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('verdict', models.CharField(max_length=8)),
                    ('name', models.CharField(max_length=120)),
                    ('role', models.CharField(max_length=30)),
                    ('text', models.CharField(blank=True, max_length=1000)),
                    ('said_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='people.agency')),
                    ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='rakor.minutes')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('verdict', 'approved')), fields=('minutes', 'agency'), name='approved_once')],
                },
            ),
        ]),
    ]
