import datetime
import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('operation', '0001_initial'), ('operation', '0002_counter')]

    initial = True

    dependencies = [
        ('territory', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Operation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=60, unique=True)),
                    ('name', models.CharField(max_length=120)),
                    ('kind', models.CharField(blank=True, max_length=120)),
                    ('regime', models.CharField(default='pilkada', max_length=20)),
                    ('demo', models.BooleanField(default=False)),
                    ('exercise', models.BooleanField(default=False)),
                    ('clock_offset', models.DurationField(default=datetime.timedelta)),
                    ('created_at', models.DateTimeField()),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.place')),
                ],
                options={
                    'ordering': ['code'],
                },
            ),
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=60)),
                    ('last', models.PositiveIntegerField(default=0)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='operation.operation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('operation', 'kind'), name='counter_kind_once')],
                },
            ),
        ]),
    ]
