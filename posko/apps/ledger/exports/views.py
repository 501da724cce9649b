"""The past to take home, from a page."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.ledger.exports import folder, services
from posko.apps.ledger.heads import selectors as heads
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.kit.requests import PoskoRequest

# More rows than a browser should wait for; the operator writes them from the machine.
MOST: Final = 300_000
_SHUT: Final = frozenset({Compartment.CASE, Compartment.VOTER})


@require_POST
def take_home(request: PoskoRequest) -> FileResponse:
    """An archive of the export under the newest head, with the rows that this viewer may read.

    Cases and voters are never among them, as in a copy for an agency: whoever holds the file reads it.
    """
    head = heads.latest()
    if head is None:
        raise Http404(_("No head was signed yet."))
    if head.size > MOST:
        raise BadInput(
            "The ledger has %(size)s rows; a page gives at most %(most)s. Ask the operator for a copy: posko ledger "
            "export --out DIR --for AGENCY",
            size=head.size,
            most=MOST,
        )
    receiver = replace(request.viewer, compartments=request.viewer.compartments - _SHUT)
    # What lies there in the clear stays inside the data folder, which holds the same already.
    with tempfile.TemporaryDirectory(prefix=".export-", dir=settings.DATA) as place:
        done = folder.write_signed(Path(place), head, viewer=receiver, at=request.real_at)
        packed = _packed(Path(place))
    services.record_export(done, by=request.viewer, at=request.at)
    return FileResponse(packed, as_attachment=True, filename=f"ledger-{receiver.agency}-{head.size}.zip")


def _packed(place: Path) -> IO[bytes]:
    """The files of a folder as one archive without a name of its own, which goes when it is closed."""
    packed = tempfile.TemporaryFile(dir=settings.DATA)  # noqa: SIM115 - the answer reads it, and closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(place).as_posix())
    packed.seek(0)
    return packed
