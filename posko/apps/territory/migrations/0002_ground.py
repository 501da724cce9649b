import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    dependencies = [('territory', '0001_initial')]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='GroundLayer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=12)),
                    ('shapes', models.TextField()),
                    ('digest', models.CharField(max_length=64)),
                    ('credit', models.CharField(blank=True, max_length=200)),
                    ('licence', models.CharField(max_length=200)),
                    ('as_of', models.CharField(blank=True, max_length=20)),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ground', to='territory.place')),
                ],
                options={
                    'ordering': ['kind'],
                    'constraints': [models.UniqueConstraint(fields=('place', 'kind'), name='ground_once_a_kind')],
                },
            ),
            migrations.CreateModel(
                name='MapArchive',
                fields=[
                    ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='archive', serialize=False, to='territory.place')),
                    ('digest', models.CharField(max_length=64)),
                    ('size', models.BigIntegerField()),
                    ('vector', models.BooleanField()),
                    ('zoom_from', models.PositiveSmallIntegerField()),
                    ('zoom_to', models.PositiveSmallIntegerField()),
                    ('credit', models.CharField(blank=True, max_length=200)),
                    ('licence', models.CharField(max_length=200)),
                    ('as_of', models.CharField(max_length=20)),
                    ('at', models.DateTimeField()),
                ],
            ),
        ]),
    ]
