import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('operation', '0001_schema'),
        ('people', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='FeedLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.CharField(max_length=150)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feed_links', to='people.agency')),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('agency',), name='one_live_feed_link_an_agency')],
                },
            ),
            migrations.CreateModel(
                name='RunningClock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('rule', models.CharField(max_length=60)),
                    ('reference', models.CharField(blank=True, max_length=40)),
                    ('started_at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_how', models.CharField(blank=True, choices=[('met', 'met'), ('lapsed', 'lapsed'), ('withdrawn', 'withdrawn')], max_length=12)),
                    ('ended_reason', models.CharField(blank=True, max_length=300)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='operation.operation')),
                    ('started_by_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks_started', to='people.agency')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'number'), name='clock_number_once')],
                },
            ),
        ]),
    ]
