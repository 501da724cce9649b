"""What a device of OpenRosa is shown: the places of its post, and which files of a submission are still awaited."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.intake.models import Message
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.intake import Channel, openrosa, xlsform
from posko.domain.intake.xlsform import Area
from posko.domain.territory.places import Level


def place_tables(viewer: Viewer) -> Mapping[str, bytes]:
    """The tables of places that come with a form: those a device may report from, all of the city's where it is bound
    to none."""
    lower = [
        Area(place.code, place.name, place.parent_id or "", place.stations)
        for place in territory.at_level(viewer, Level.KELURAHAN)
        if viewer.acts_at(place.code) or viewer.place.startswith(f"{place.code}/")
    ]
    wanted = {each.parent for each in lower}
    upper = [
        Area(place.code, place.name) for place in territory.at_level(viewer, Level.KECAMATAN) if place.code in wanted
    ]
    return xlsform.place_tables(upper, lower)


def awaited_files(viewer: Viewer, message: Message) -> list[str]:
    """Names of the files that a submission speaks of and that did not come yet."""
    if message.channel != Channel.ODK or message.operation.code != viewer.operation:
        return []
    try:
        named = openrosa.submission_of(message.body).files
    except BadInput:
        return []
    here = set(message.files.values_list("name", flat=True))
    return [name for name in named if checks.safe_name(name) not in here]
