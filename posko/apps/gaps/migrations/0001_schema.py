import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('gaps', '0001_initial'), ('gaps', '0002_exposure_is_asked_now'), ('gaps', '0003_tell_at'), ('gaps', '0004_brought_by')]

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
                name='Gap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=160)),
                    ('detail', models.TextField(blank=True)),
                    ('kind', models.CharField(max_length=30)),
                    ('severity', models.PositiveSmallIntegerField()),
                    ('source_kind', models.CharField(max_length=30)),
                    ('source_ref', models.CharField(blank=True, max_length=80)),
                    ('state', models.CharField(choices=[('open', 'open'), ('promised', 'promised'), ('proven', 'proven'), ('closed', 'closed'), ('reopened', 'reopened'), ('accepted', 'lived with')], max_length=12)),
                    ('opened_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('reopened_at', models.DateTimeField(null=True)),
                    ('acceptance_reason', models.CharField(blank=True, default='', max_length=500)),
                    ('acceptance_until', models.DateTimeField(null=True)),
                    ('acceptance_asked_at', models.DateTimeField(null=True)),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('due', models.DateTimeField(null=True)),
                    ('owed_due', models.DateTimeField(null=True)),
                    ('kecamatan', models.CharField(blank=True, default='', max_length=13)),
                    ('accepted_by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('duplicate_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='gaps.gap')),
                    ('lead', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('opened_by_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps_opened', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='operation.operation')),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gaps_owned', to='people.agency')),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='territory.place')),
                    ('brought_by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gaps_brought', to='people.agency')),
                ],
                options={
                    'ordering': ['-opened_at', '-id'],
                    'indexes': [models.Index(fields=['operation', 'lead', 'state', 'due', '-severity', 'number', 'owed_due'], name='gap_lead'), models.Index(fields=['operation', 'kecamatan', 'state', 'due', '-severity', 'number', 'owed_due'], name='gap_kecamatan'), models.Index(fields=['operation', 'place', 'state'], name='gap_place'), models.Index(fields=['operation', 'opened_at'], name='gap_opened'), models.Index(fields=['operation', 'state', 'due', '-severity', 'number', 'owed_due', 'kind', 'lead', 'owner', 'kecamatan', 'place', 'title'], name='gap_list')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['accepted', 'closed', 'open', 'promised', 'proven', 'reopened'])), name='gap_state_known'), models.UniqueConstraint(fields=('operation', 'number'), name='gap_number_once')],
                },
            ),
            migrations.CreateModel(
                name='GapChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('actor', models.CharField(max_length=150)),
                    ('rows', models.JSONField()),
                    ('made_at', models.DateTimeField()),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gap_changes', to='operation.operation')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('actor', models.CharField(max_length=150)),
                    ('name', models.CharField(max_length=60)),
                    ('page', models.CharField(max_length=10)),
                    ('query', models.CharField(max_length=600)),
                    ('shared', models.BooleanField(default=False)),
                    ('saved_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to='operation.operation')),
                ],
                options={
                    'ordering': ['name', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Comment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('actor', models.CharField(max_length=150)),
                    ('root', models.SlugField(max_length=40)),
                    ('own_only', models.BooleanField(default=False)),
                    ('text', models.CharField(max_length=1000)),
                    ('written_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('gap', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='gaps.gap')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Commitment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('promise', models.CharField(max_length=300)),
                    ('evidence_asked', models.CharField(max_length=300)),
                    ('due', models.DateTimeField()),
                    ('extended_due', models.DateTimeField(null=True)),
                    ('state', models.CharField(choices=[('proposed', 'asked'), ('promised', 'promised'), ('started', 'in progress'), ('filed', 'evidence filed'), ('kept', 'kept'), ('declined', 'declined'), ('broken', 'broken'), ('withdrawn', 'withdrawn')], max_length=12)),
                    ('made_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('filed_at', models.DateTimeField(null=True)),
                    ('verified_at', models.DateTimeField(null=True)),
                    ('ended_reason', models.CharField(blank=True, max_length=300)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='people.agency')),
                    ('proposed_by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                    ('verified_by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments_verified', to='people.agency')),
                    ('gap', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='gaps.gap')),
                    ('tell_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['broken', 'declined', 'filed', 'kept', 'promised', 'proposed', 'started', 'withdrawn'])), name='commitment_state_known')],
                    'ordering': ['due', 'id'],
                    'indexes': [models.Index(fields=['agency', 'state', 'due', 'filed_at'], name='commitment_agency'), models.Index(fields=['state', 'due'], name='commitment_due'), models.Index(condition=models.Q(('tell_at__isnull', False)), fields=['tell_at', 'id'], name='commitment_tell')],
                },
            ),
            migrations.CreateModel(
                name='Escalation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField()),
                    ('ran_to', models.DateTimeField()),
                    ('told_at', models.DateTimeField()),
                    ('told', models.JSONField(default=list)),
                    ('missed', models.BooleanField(default=False)),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='gaps.commitment')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('commitment', 'level', 'ran_to'), name='escalation_once')],
                },
            ),
            migrations.CreateModel(
                name='Extension',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('due', models.DateTimeField()),
                    ('reason', models.CharField(max_length=300)),
                    ('asked_at', models.DateTimeField()),
                    ('granted', models.BooleanField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_reason', models.CharField(blank=True, default='', max_length=300)),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='gaps.commitment')),
                    ('decided_by_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Filing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('filed_at', models.DateTimeField()),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='gaps.commitment')),
                    ('files', models.ManyToManyField(related_name='+', to='evidence.evidencefile')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
