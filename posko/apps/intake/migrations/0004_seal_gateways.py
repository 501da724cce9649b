"""Secrets of gateways that stood in the clear are sealed, row by row: what was stopped goes on."""

from django.db import migrations

from posko.kit import seals


def seal(apps, schema_editor):
    rows = apps.get_model('intake', 'Gateway').objects
    seals.seal_clear(
        (f'secret of gateway {row.operation_id} {row.channel} {row.name}', row.sealed_secret,
         lambda word, pk=row.pk: rows.filter(pk=pk).update(sealed_secret=word))
        for row in rows.order_by('pk')
    )


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('intake', '0003_room_for_seals')]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
