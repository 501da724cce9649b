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
                name='EvidenceFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('compartment', models.CharField(max_length=20)),
                    ('form_key', models.UUIDField(unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('media_type', models.CharField(max_length=80)),
                    ('size', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('view_sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('agency', models.CharField(max_length=60)),
                    ('filed_by', models.CharField(max_length=150)),
                    ('filed_at', models.DateTimeField()),
                    ('damaged_at', models.DateTimeField(null=True)),
                    ('purged_at', models.DateTimeField(null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operation.operation')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='PhotoPosition',
                fields=[
                    ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='evidence.evidencefile')),
                    ('lat', models.FloatField()),
                    ('lng', models.FloatField()),
                ],
            ),
        ]),
    ]
