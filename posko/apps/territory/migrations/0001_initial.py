import django.db.models.deletion
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Place',
                fields=[
                    ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('level', models.CharField(choices=[('province', 'province'), ('kota', 'kota'), ('kecamatan', 'kecamatan'), ('kelurahan', 'kelurahan'), ('tps', 'tps')], max_length=12)),
                    ('name', models.CharField(max_length=120)),
                    ('kpu_code', models.CharField(blank=True, max_length=20)),
                    ('sort_key', models.CharField(max_length=60)),
                    ('lat', models.FloatField(null=True)),
                    ('lng', models.FloatField(null=True)),
                    ('point_label', models.CharField(blank=True, choices=[('official', 'official'), ('estimate', 'estimate'), ('synthetic', 'synthetic')], max_length=12)),
                    ('area_km2', models.FloatField(null=True)),
                    ('voters', models.PositiveIntegerField(null=True)),
                    ('voters_label', models.CharField(blank=True, choices=[('official', 'official'), ('estimate', 'estimate'), ('synthetic', 'synthetic')], max_length=12)),
                    ('stations', models.PositiveIntegerField(null=True)),
                    ('stations_label', models.CharField(blank=True, choices=[('official', 'official'), ('estimate', 'estimate'), ('synthetic', 'synthetic')], max_length=12)),
                    ('special_stations', models.PositiveIntegerField(null=True)),
                    ('special_label', models.CharField(blank=True, choices=[('official', 'official'), ('estimate', 'estimate'), ('synthetic', 'synthetic')], max_length=12)),
                    ('special', models.BooleanField(default=False)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='territory.place')),
                ],
                options={
                    'ordering': ['sort_key'],
                    'indexes': [models.Index(fields=['level', 'sort_key'], name='place_level')],
                },
            ),
            migrations.CreateModel(
                name='Alias',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('spelling', models.CharField(max_length=120)),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='territory.place')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('place', 'spelling'), name='alias_once_a_place')],
                },
            ),
            migrations.CreateModel(
                name='Boundary',
                fields=[
                    ('place', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='boundary', serialize=False, to='territory.place')),
                    ('geometry', models.TextField()),
                    ('digest', models.CharField(max_length=64)),
                    ('approximate', models.BooleanField()),
                    ('source', models.CharField(max_length=300)),
                ],
            ),
            migrations.CreateModel(
                name='Figure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=60)),
                    ('value', models.FloatField()),
                    ('unit', models.CharField(blank=True, max_length=40)),
                    ('label', models.CharField(choices=[('official', 'official'), ('estimate', 'estimate'), ('synthetic', 'synthetic')], max_length=12)),
                    ('source', models.CharField(max_length=300)),
                    ('as_of', models.CharField(blank=True, max_length=20)),
                    ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='territory.place')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('place', 'key'), name='figure_once_a_place')],
                },
            ),
        ]),
    ]
