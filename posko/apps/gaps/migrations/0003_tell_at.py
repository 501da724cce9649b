"""When somebody is told of a promise next. The first round after this looks at every owed one and stamps it anew.

A gap that was closed carries no request to live with it: it ended with the closing.
"""

from django.db import migrations, models

OWED = ("promised", "started")


def stamp(apps, schema_editor):
    """Make every owed promise due for a look, and end what was asked of gaps that are closed."""
    apps.get_model("gaps", "Commitment").objects.filter(state__in=OWED).update(tell_at=models.F("made_at"))
    apps.get_model("gaps", "Gap").objects.filter(state="closed").update(
        acceptance_asked_at=None, acceptance_until=None
    )


class Migration(migrations.Migration):

    dependencies = [
        ("gaps", "0002_exposure_is_asked_now"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="tell_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at", "id"], name="commitment_tell"
            ),
        ),
        migrations.RunPython(stamp, migrations.RunPython.noop),
    ]
