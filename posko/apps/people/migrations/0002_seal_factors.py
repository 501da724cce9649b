"""Secrets of second factors that stood in the clear are sealed, row by row: what was stopped goes on."""

from django.db import migrations

from posko.kit import seals

FIELDS = {'totp': 'secret', 'recovery_codes': 'seed'}


def seal(apps, schema_editor):
    rows = apps.get_model('mfa', 'Authenticator').objects
    seals.seal_clear(
        (f'second factor {row.type} of person {row.user_id}', row.data[FIELDS[row.type]],
         lambda word, row=row: rows.filter(pk=row.pk).update(data={**row.data, FIELDS[row.type]: word}))
        for row in rows.filter(type__in=FIELDS).order_by('pk')
    )


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('people', '0001_initial'), ('mfa', '0003_authenticator_type_uniq')]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
