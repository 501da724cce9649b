"""Cases are sealed for their members from here on. What an unreleased Posko sealed under Bawaslu's key is refused."""

import uuid

from django.db import migrations, models

from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.kit import walls


def refuse(apps, schema_editor):
    with walls.opened_also(Compartment.CASE):
        found = apps.get_model('cases', 'Case').objects.count()
    if found:
        raise BadInput(
            'This database holds %(count)s cases that an unreleased Posko sealed under Bawaslu\'s key. This version '
            'seals for the members and cannot take them over; nothing was changed. A demo is made anew in an empty '
            'folder. For cases that matter, put the version of before back: it opens them with that key.', count=found,
        )


class Migration(migrations.Migration):

    dependencies = [('cases', '0002_case_keys')]

    operations = [
        migrations.RunPython(refuse, migrations.RunPython.noop),
        migrations.RemoveField(model_name='case', name='key_mark'),
        migrations.RemoveField(model_name='case', name='sealed_key'),
        migrations.AddField(
            model_name='caseperson', name='form_key', field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.AddField(
            model_name='caseperson', name='sealed_sha256', field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='evidenceitem', name='sealed_sha256', field=models.CharField(blank=True, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='evidenceitem', name='view_sealed_sha256', field=models.CharField(blank=True, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='casepaper', name='pdf_sealed_sha256', field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='casepaper', name='docx_sealed_sha256', field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='paperscan', name='sealed_sha256', field=models.CharField(default='', max_length=64),
        ),
    ]
