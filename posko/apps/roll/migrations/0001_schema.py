import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('roll', '0001_initial'), ('roll', '0002_a_vote_is_answered_once'), ('roll', '0003_each_trigger_is_counted')]

    initial = True

    dependencies = [
        ('operation', '0001_schema'),
        ('territory', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='ConfirmedVote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('kind', models.CharField(max_length=20)),
                    ('count', models.PositiveSmallIntegerField()),
                    ('source', models.CharField(max_length=200)),
                    ('entered_by', models.CharField(max_length=150)),
                    ('entered_at', models.DateTimeField()),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_votes', to='operation.operation')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_votes', to='territory.place')),
                    ('said_by', models.CharField(default='panwascam', max_length=10)),
                ],
                options={
                    'ordering': ['station', 'kind', 'id'],
                },
            ),
            migrations.CreateModel(
                name='LookUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('asked_by', models.CharField(max_length=150)),
                    ('agency', models.CharField(max_length=60)),
                    ('purpose', models.CharField(blank=True, max_length=200)),
                    ('at', models.DateTimeField()),
                    ('supposed_at', models.DateTimeField()),
                    ('preview', models.BooleanField()),
                    ('outcome', models.CharField(max_length=10)),
                    ('reason', models.CharField(max_length=40)),
                    ('rule_number', models.CharField(max_length=6)),
                    ('verified', models.BooleanField()),
                    ('repeat_mark', models.CharField(blank=True, db_index=True, max_length=64)),
                    ('came_by', models.CharField(max_length=8)),
                    ('decision', models.CharField(blank=True, max_length=12)),
                    ('objection', models.CharField(blank=True, max_length=300)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_ups', to='operation.operation')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='look_ups', to='territory.place')),
                    ('first_vote', models.BooleanField(default=False)),
                    ('later_from', models.DateTimeField(null=True)),
                    ('later_rule', models.CharField(blank=True, max_length=6)),
                    ('marks_day', models.DateField(null=True)),
                    ('vote', models.CharField(blank=True, max_length=16)),
                    ('voting_day', models.DateField(null=True)),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(fields=['operation', 'station'], name='look_up_station')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('first_vote', True)), fields=('operation', 'marks_day', 'repeat_mark'), name='one_first_vote_of_a_mark')],
                },
            ),
            migrations.CreateModel(
                name='StationVote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('vote', models.CharField(max_length=16)),
                    ('day', models.DateField()),
                    ('struck', models.BooleanField(default=False)),
                    ('source', models.CharField(max_length=200)),
                    ('entered_by', models.CharField(max_length=150)),
                    ('entered_at', models.DateTimeField()),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='station_votes', to='operation.operation')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='station_votes', to='territory.place')),
                ],
                options={
                    'ordering': ['station', 'day', 'id'],
                },
            ),
        ]),
    ]
