from django.db import migrations

from posko.domain.gap_priority import exposure
from posko.domain.gap_stamps import Pledge, stamp
from posko.domain.gaps import CommitmentState, GapState
from posko.domain.territory import kecamatan_code


def stamp_gaps(apps, schema_editor):
    """Give the gaps that are there what they carry from now on."""
    gaps, commitments = apps.get_model("gaps", "Gap"), apps.get_model("gaps", "Commitment")
    for gap in gaps.objects.select_related("place", "operation__city").iterator():
        pledges = [
            Pledge(row.agency_id, CommitmentState(row.state), row.due)
            for row in commitments.objects.filter(gap=gap)
        ]
        made = stamp(GapState(gap.state), gap.owner_id, pledges)
        gap.due, gap.owed_due, gap.lead_id = made.due, made.owed_due, made.lead
        gap.kecamatan = kecamatan_code(gap.place_id)
        gap.exposure = exposure(gap.place.voters, gap.operation.city.voters)
        gap.save()


class Migration(migrations.Migration):

    dependencies = [("gaps", "0006_lists_comments_changes")]

    # a migration of its own: PostgreSQL alters no table while changed rows wait for their constraints
    operations = [migrations.RunPython(stamp_gaps, migrations.RunPython.noop)]
