import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operation', '0001_schema'),
        ('situation', '0002_states'),
    ]

    operations = [
        migrations.CreateModel(
            name='WallDisplay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(unique=True)),
                ('name', models.CharField(max_length=60)),
                ('made_by', models.CharField(max_length=150)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('code_until', models.DateTimeField()),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('opened_from', models.GenericIPAddressField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wall_displays', to='operation.operation')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
    ]
