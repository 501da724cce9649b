"""Reading evidence, bound to the viewer's operation and compartments; originals of photos to a few only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.errors import NotAllowed
from posko.domain.files import photos, policies
from posko.domain.territory import geometry


@dataclass(frozen=True, slots=True)
class Look:
    """What a viewer may have of a photo beside the copy that everybody sees.

    `original`: whether he may fetch it. `verifies`: whether he belongs to those who may verify it. `metres`: how far
    from the place it says it was taken, 0 inside; None when it does not say, or when this viewer is no verifier.
    `approximate`: whether the border of the place is a cut.
    """

    original: bool
    verifies: bool = False
    metres: int | None = None
    approximate: bool = False

    @property
    def km(self) -> float:
        """The distance in kilometres, for what lies far away."""
        return (self.metres or 0) / 1000


def files_of(viewer: Viewer) -> QuerySet[EvidenceFile]:
    """The files that exist for this viewer."""
    walls = [wall.value for wall in viewer.compartments]
    return EvidenceFile.objects.filter(operation__code=viewer.operation, compartment__in=walls)


def photos_of(viewer: Viewer) -> QuerySet[EvidenceFile]:
    """The photos among these files. No other kind has an original and a copy."""
    return files_of(viewer).filter(media_type__in=photos.KINDS)


def opening_original(viewer: Viewer, kept: EvidenceFile) -> NotAllowed | None:
    """Why the original of a photo is not for this viewer."""
    return policies.opening_original(kept.agency, _root(viewer, kept, _roots(viewer)), viewer)


def looks(viewer: Viewer, kept: Iterable[EvidenceFile], place: Place) -> dict[int, Look]:
    """For the photos among these files, by key: is the original open, and how far from the place were they taken?"""
    pictures = [each for each in kept if each.is_photo]
    if not pictures:
        return {}
    roots = _roots(viewer)
    filed_by = {each.pk: _root(viewer, each, roots) for each in pictures}
    verified = {pk for pk, root in filed_by.items() if policies.verifies(root, viewer)}
    taken = PhotoPosition.objects.in_bulk(verified)
    shapes, approximate = territory.shapes_of(viewer, place) if taken else ([], False)
    metres = {pk: _rounded(geometry.metres_to(at.lat, at.lng, shapes)) for pk, at in taken.items()}
    return {
        each.pk: Look(
            policies.opening_original(each.agency, filed_by[each.pk], viewer) is None,
            each.pk in verified,
            metres.get(each.pk),
            approximate,
        )
        for each in pictures
    }


def view_of(kept: EvidenceFile) -> tuple[bytes | None, str]:
    """The bytes that everybody is shown, and the hash they must have: the copy of a photo, or the file itself."""
    digest = kept.view_sha256 or kept.sha256
    return _read(path_of(digest)), digest


def content_of(kept: EvidenceFile) -> bytes | None:
    """The bytes as they were filed, whatever became of them; None when there are none."""
    return _read(original_path_of(kept.sha256) if kept.view_sha256 else path_of(kept.sha256))


def path_of(digest: str) -> Path:
    """The path of the bytes with this SHA-256. The caller has the row, and so the right, already."""
    return Path(settings.MEDIA_ROOT) / "evidence" / digest[:2] / digest


def original_path_of(digest: str) -> Path:
    """Where the original of a photo lies: a store of its own, which no page reads but the one that records the look."""
    return Path(settings.MEDIA_ROOT) / "originals" / digest[:2] / digest


def named_files() -> Iterator[str]:
    """Names, inside the store, of what rows of any operation say is there: the command line asks, and opens none."""
    rows = EvidenceFile.objects.filter(purged_at=None).values_list("sha256", "view_sha256").distinct()
    for sha256, view in rows.iterator():
        yield f"{'originals' if view else 'evidence'}/{sha256[:2]}/{sha256}"
        if view:
            yield f"evidence/{view[:2]}/{view}"


def _rounded(metres: float | None) -> int | None:
    """A distance in tens of metres, since no telephone knows better; 0 inside."""
    return None if metres is None else math.ceil(metres / 10) * 10


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _roots(viewer: Viewer) -> dict[str, str]:
    return dict(people.agencies(viewer).values_list("code", "root"))


def _root(viewer: Viewer, kept: EvidenceFile, roots: dict[str, str]) -> str:
    """The institution that filed it. An agency that is no longer known counts as no other institution."""
    return roots.get(kept.agency, viewer.root)
