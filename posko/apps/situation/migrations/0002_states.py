from django.db import migrations

from posko.kit.tables import AddMissingConstraints


class Migration(migrations.Migration):

    dependencies = [
        ('situation', '0001_schema'),
        ('gaps', '0001_schema'),
        ('incidents', '0001_initial'),
        ('intake', '0001_initial'),
        ('jobs', '0001_initial'),
        ('notices', '0001_schema'),
        ('rakor', '0001_initial'),
    ]

    operations = [
        AddMissingConstraints(
            ['gaps.gap', 'gaps.commitment', 'incidents.incident', 'incidents.task', 'intake.message', 'jobs.job', 'notices.delivery', 'rakor.rakor', 'situation.alert']
        ),
    ]
