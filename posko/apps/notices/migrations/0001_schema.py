import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial'), ('notices', '0002_telling')]

    initial = True

    dependencies = [
        ('operation', '0001_schema'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120)),
                    ('kind', models.CharField(max_length=20)),
                    ('severity', models.PositiveSmallIntegerField(choices=[(1, 1), (2, 2), (3, 3), (4, 4)])),
                    ('compartment', models.CharField(max_length=20)),
                    ('audience', models.CharField(blank=True, choices=[('duty', 'duty'), ('head', 'head'), ('all', 'all')], max_length=8)),
                    ('text', models.CharField(max_length=300)),
                    ('params', models.JSONField(default=dict)),
                    ('lines', models.JSONField(default=list)),
                    ('link', models.CharField(blank=True, max_length=200)),
                    ('created_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('addressed_at', models.DateTimeField(null=True)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('read_by', models.CharField(blank=True, max_length=150)),
                    ('acknowledged_at', models.DateTimeField(null=True)),
                    ('acknowledged_by', models.CharField(blank=True, max_length=150)),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='people.agency')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='operation.operation')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('telling', models.UUIDField(default=uuid.uuid4, editable=False)),
                ],
                options={
                    'ordering': ['-due_at', '-id'],
                    'indexes': [models.Index(fields=['user', 'settled_at', 'due_at'], name='notice_of_a_user'), models.Index(fields=['agency', 'settled_at', 'due_at'], name='notice_of_an_agency'), models.Index(condition=models.Q(('addressed_at', None), ('settled_at', None)), fields=['due_at'], name='notice_to_be_addressed'), models.Index(fields=['telling'], name='notice_of_an_act')],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'key'), name='notice_key_once'), models.CheckConstraint(condition=models.Q(('user', None), ('agency', None), _connector='XOR'), name='notice_to_a_person_or_an_agency')],
                },
            ),
            migrations.CreateModel(
                name='Preference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by_email', models.BooleanField(default=False)),
                    ('address', models.EmailField(blank=True, max_length=254)),
                    ('language', models.CharField(default='id', max_length=2)),
                    ('quiet_from', models.TimeField(null=True)),
                    ('quiet_to', models.TimeField(null=True)),
                    ('digest', models.BooleanField(default=True)),
                    ('changed_at', models.DateTimeField()),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('in_app', 'in_app'), ('email', 'email')], max_length=10)),
                    ('state', models.CharField(choices=[('queued', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed, tried again'), ('dead', 'dead'), ('dropped', 'no longer needed')], max_length=10)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField()),
                    ('next_at', models.DateTimeField(null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.notice')),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='delivery_to_be_sent'), models.Index(fields=['state', '-at'], name='delivery_of_a_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['dead', 'dropped', 'failed', 'queued', 'sending', 'sent'])), name='delivery_state_known'), models.UniqueConstraint(fields=('notice', 'user', 'channel'), name='one_delivery_a_person_and_channel')],
                },
            ),
        ]),
    ]
