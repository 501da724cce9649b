import django.db.models.deletion
import posko.domain.intake
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('operation', '0001_schema'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Sender',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=12)),
                    ('name', models.CharField(max_length=80)),
                    ('agency', models.CharField(max_length=60)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('mark', models.CharField(max_length=64)),
                    ('masked', models.CharField(blank=True, max_length=40)),
                    ('per_minute', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('created_by', models.CharField(max_length=150)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('revoked_by', models.CharField(blank=True, max_length=150)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='senders', to='operation.operation')),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'indexes': [models.Index(fields=['mark'], name='sender_mark')],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'channel', 'mark'), name='sender_once')],
                },
            ),
            migrations.CreateModel(
                name='Gateway',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.SlugField(max_length=60)),
                    ('channel', models.CharField(max_length=12)),
                    ('secret', models.CharField(max_length=128)),
                    ('takes_get', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gateways', to='operation.operation')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'channel', 'name'), name='gateway_name_once')],
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code_hash', models.CharField(max_length=64, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('agency', models.CharField(max_length=60)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('per_minute', models.PositiveIntegerField(default=60)),
                    ('made_by', models.CharField(max_length=150)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='operation.operation')),
                    ('sender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='intake.sender')),
                ],
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=12)),
                    ('key', models.CharField(max_length=160)),
                    ('received_at', models.DateTimeField()),
                    ('form', models.CharField(blank=True, max_length=30)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('body', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64)),
                    ('state', models.CharField(choices=[('received', 'being read'), ('handled', 'handed on'), ('waiting', 'waits for a person'), ('dismissed', 'laid aside')], default=posko.domain.intake.MessageState['RECEIVED'], max_length=12)),
                    ('problem', models.CharField(blank=True, max_length=300)),
                    ('problem_params', models.JSONField(default=dict)),
                    ('late_clock', models.BooleanField(default=False)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('due_at', models.DateTimeField(null=True)),
                    ('ref', models.CharField(blank=True, max_length=60)),
                    ('handled_at', models.DateTimeField(null=True)),
                    ('handled_by', models.CharField(blank=True, max_length=150)),
                    ('conflict_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='intake.message')),
                    ('operation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='operation.operation')),
                    ('sender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='intake.sender')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(fields=['operation', 'state', 'id'], name='message_state'), models.Index(condition=models.Q(('ref', ''), _negated=True), fields=['ref'], name='message_ref'), models.Index(condition=models.Q(('conflict_of__isnull', False)), fields=['conflict_of'], name='message_conflict')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['dismissed', 'handled', 'received', 'waiting'])), name='message_state_known'), models.UniqueConstraint(condition=models.Q(('conflict_of__isnull', True)), fields=('operation', 'key'), name='message_key_once')],
                },
            ),
            migrations.CreateModel(
                name='MessageFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('received_at', models.DateTimeField()),
                    ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidencefile')),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='intake.message')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('message', 'name'), name='message_file_once')],
                },
            ),
        ]),
    ]
