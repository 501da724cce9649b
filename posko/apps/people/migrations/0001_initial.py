import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from posko.kit.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('operation', '0001_schema'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Agency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=60)),
                    ('name', models.CharField(max_length=120)),
                    ('short', models.CharField(max_length=40)),
                    ('root', models.SlugField(max_length=40)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='operation.operation')),
                ],
                options={
                    'ordering': ['short'],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'code'), name='agency_code_once')],
                },
            ),
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('compartment', models.CharField(max_length=20)),
                    ('number', models.CharField(max_length=80)),
                    ('dated', models.DateField()),
                    ('valid_until', models.DateField()),
                    ('parties', models.JSONField()),
                    ('purpose', models.CharField(max_length=300)),
                    ('assessment', models.CharField(max_length=160)),
                    ('recorded_by', models.CharField(max_length=150)),
                    ('recorded_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='operation.operation')),
                ],
                options={
                    'ordering': ['-dated', '-id'],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('full_name', models.CharField(max_length=120)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='JournalLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('number', models.PositiveIntegerField()),
                    ('happened_at', models.DateTimeField()),
                    ('sender', models.CharField(max_length=80)),
                    ('recipient', models.CharField(max_length=80)),
                    ('channel', models.CharField(max_length=12)),
                    ('text', models.CharField(max_length=1000)),
                    ('written_by', models.CharField(max_length=150)),
                    ('written_at', models.DateTimeField()),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='people.agency')),
                    ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='people.journalline')),
                    ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='operation.operation')),
                ],
                options={
                    'ordering': ['-happened_at', '-number'],
                    'indexes': [models.Index(fields=['operation', '-happened_at'], name='journal_operation_time')],
                    'constraints': [models.UniqueConstraint(fields=('operation', 'number'), name='journal_number_once')],
                },
            ),
            migrations.CreateModel(
                name='LoginLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='login_links', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('chief', 'chief'), ('planner', 'planner'), ('duty_officer', 'duty_officer'), ('field_officer', 'field_officer'), ('liaison', 'liaison'), ('kpu_data_officer', 'kpu_data_officer'), ('bawaslu_officer', 'bawaslu_officer'), ('gakkumdu_member', 'gakkumdu_member'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=30)),
                    ('place', models.CharField(blank=True, max_length=40)),
                    ('active', models.BooleanField(default=True)),
                    ('telephone', models.CharField(blank=True, max_length=16)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.agency')),
                    ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                    ('superior', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['agency__short', 'user__full_name'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('user',), name='one_active_post_a_person')],
                },
            ),
            migrations.CreateModel(
                name='Shift',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('handover', models.TextField(blank=True)),
                    ('handed_by', models.CharField(blank=True, max_length=150)),
                    ('handed_at', models.DateTimeField(null=True)),
                    ('acknowledged_by', models.CharField(blank=True, max_length=150)),
                    ('acknowledged_at', models.DateTimeField(null=True)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.agency')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.post')),
                ],
                options={
                    'ordering': ['starts_at', 'id'],
                    'indexes': [models.Index(fields=['agency', 'starts_at'], name='shift_agency_start')],
                },
            ),
        ]),
    ]
