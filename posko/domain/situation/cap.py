"""An alert as CAP 1.2 XML (Common Alerting Protocol, OASIS standard of 1 July 2010), for other agencies' systems.

Only what the post sends: one `info`, scope always Restricted. The order of the elements is the schema's own. Moments
carry the offset of Asia/Jakarta, since CAP knows no `Z`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from posko.domain.plans.phases import JAKARTA
from posko.domain.territory.geometry import Shape

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE: Final = "application/cap+xml"
GEOCODE: Final = "Kemendagri"
# Characters that XML 1.0 cannot hold at all, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# CAP 3.2.1: identifier and sender hold no spaces, commas, `<` and `&`.
_NO_NAME = re.compile(r"[\s,<&]+")
_COARSE: Final = 0.0003  # degrees, about 33 m: an alert names an area, it does not survey it
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message, as a later one points to it."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """A place of an alert: its name, its code, and the outlines (lng/lat) of what it is made of."""

    name: str
    code: str
    outlines: Sequence[Shape] = ()


@dataclass(frozen=True, slots=True)
class CapAlert:
    """Everything that the file says. `status` is Actual, Exercise or Test; `message` Alert, Update or Cancel."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    message: str
    restriction: str
    category: str
    event: str
    urgency: str
    severity: str
    certainty: str
    expires: datetime
    sender_name: str
    headline: str
    description: str
    instruction: str = ""
    addresses: Sequence[str] = ()
    references: Sequence[Reference] = ()
    incidents: Sequence[str] = ()
    areas: Sequence[Area] = field(default_factory=tuple)
    language: str = "id-ID"


def status_of(*, demo: bool, exercise: bool) -> str:
    """CAP's word for how real the operation is: a demo's alerts are technical tests that everybody disregards."""
    if demo:
        return "Test"
    return "Exercise" if exercise else "Actual"


def name_of(text: str) -> str:
    """A text as part of an identifier or a sender: without what CAP forbids there."""
    return _NO_NAME.sub("-", _clean(text)) or "posko"


def serialise(alert: CapAlert) -> bytes:
    """The alert as a UTF-8 file."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("alert"))
    _texts(
        root,
        ("identifier", name_of(alert.identifier)),
        ("sender", name_of(alert.sender)),
        ("sent", moment(alert.sent)),
        ("status", alert.status),
        ("msgType", alert.message),
        ("scope", "Restricted"),
        ("restriction", alert.restriction),
        ("addresses", " ".join(_quoted(each) for each in alert.addresses)),
        ("references", " ".join(_reference(each) for each in alert.references)),
        ("incidents", " ".join(_quoted(each) for each in alert.incidents)),
    )
    _info(ET.SubElement(root, _tag("info")), alert)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def moment(at: datetime) -> str:
    """`2024-11-27T10:00:00+07:00`."""
    return at.astimezone(JAKARTA).replace(microsecond=0).isoformat()


def _info(info: ET.Element, alert: CapAlert) -> None:
    _texts(
        info,
        ("language", alert.language),
        ("category", alert.category),
        ("event", alert.event if _clean(alert.event) else alert.category),
        ("urgency", alert.urgency),
        ("severity", alert.severity),
        ("certainty", alert.certainty),
        ("effective", moment(alert.sent)),
        ("expires", moment(alert.expires)),
        ("senderName", alert.sender_name),
        ("headline", alert.headline),
        ("description", alert.description),
        ("instruction", alert.instruction),
    )
    for area in alert.areas:
        _area(ET.SubElement(info, _tag("area")), area)


def _area(element: ET.Element, area: Area) -> None:
    _texts(element, ("areaDesc", _clean(area.name) or area.code))
    for outline in area.outlines:
        for ring in rings(outline):
            _texts(element, ("polygon", ring))
    code = ET.SubElement(element, _tag("geocode"))
    _texts(code, ("valueName", GEOCODE), ("value", area.code))


def rings(outline: Shape) -> list[str]:
    """The outer rings of an outline as CAP writes them: `lat,lng lat,lng ...`, the last point the first again."""
    coarse = outline.simplify(_COARSE)
    kept = outline if coarse.is_empty else coarse
    parts = [part for part in getattr(kept, "geoms", [kept]) if part.geom_type == "Polygon"]
    return [_ring(part.exterior.coords) for part in parts]


def _ring(points: Iterable[tuple[float, ...]]) -> str:
    rounded = [f"{lat:.{_DIGITS}f},{lng:.{_DIGITS}f}" for lng, lat, *_height in points]
    kept = [here for here, before in zip(rounded, [None, *rounded], strict=False) if here != before]
    return " ".join(kept)


def _texts(parent: ET.Element, *pairs: tuple[str, str]) -> None:
    """Append an element for each text that says something."""
    for name, text in pairs:
        if clean := _clean(text):
            ET.SubElement(parent, _tag(name)).text = clean


def _clean(text: str) -> str:
    return _NO_XML.sub("", text).strip()


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _quoted(text: str) -> str:
    """A member of a list that is parted by blanks."""
    clean = _NO_XML.sub("", text).replace('"', "'")
    return f'"{clean}"' if re.search(r"\s", clean) else clean


def _reference(earlier: Reference) -> str:
    return f"{name_of(earlier.sender)},{name_of(earlier.identifier)},{moment(earlier.sent)}"
