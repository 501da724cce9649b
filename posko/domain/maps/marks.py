"""What stands on a map: marks keep their size in px at every zoom, since only their point is in per cent."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from posko.domain.maps.names import Obstacle
from posko.domain.maps.sheet import Sheet, Window
from posko.domain.maps.values import Mark

TARGET = 24.0  # px, the least size of what can be pressed


def mark_of(mark: Mark, sheet: Sheet, window: Window) -> str:
    """One mark: its shape says what it is, the word in its title says it again, colour comes last."""
    across, down = window.share(*sheet.spot(mark.lat, mark.lng))
    late = " is-late" if mark.late else ""
    named = f"<title>{escape(mark.title)}</title>" if mark.title else ""
    code = f' data-code="{escape(mark.code)}"' if mark.code else ""
    shape = f'<g transform="translate({mark.shift:g})">{_shape(mark)}</g>' if mark.shift else _shape(mark)
    body = f'{named}<svg x="{across:.2f}%" y="{down:.2f}%" overflow="visible">{shape}</svg>'
    if not mark.href:
        return f'<g class="pin is-{mark.kind}{late}"{code}>{body}</g>'
    peek = f' data-peek="{escape(mark.peek)}"' if mark.peek else ""
    return f'<a class="pin is-{mark.kind}{late}" href="{escape(mark.href)}"{code}{peek}>{body}</a>'


def obstacles_of(marks: Iterable[Mark], sheet: Sheet) -> list[Obstacle]:
    """The room that marks take, so that no name covers them."""
    found = []
    for mark in marks:
        x, y = sheet.spot(mark.lat, mark.lng)
        half = mark.size if mark.kind == "disc" else TARGET / 2
        found.append(Obstacle(x, y, half + abs(mark.shift), half))
    return found


def _shape(mark: Mark) -> str:
    target = f'<rect class="pin-target" x="-12" y="-12" width="{TARGET:.0f}" height="{TARGET:.0f}"/>'
    if mark.kind == "disc":
        return f'<circle class="pin-disc" r="{mark.size:.1f}"/>'
    if mark.kind == "count":
        return f"{target}{_words(mark.text)}"
    if mark.kind == "here":
        return '<circle class="pin-halo" r="9"/><circle class="pin-heart" r="5"/>'
    inner = '<path class="pin-late" d="M0-5 5.5 4.5h-11Z"/>' if mark.late and not mark.text else _words(mark.text)
    return f"{target}{_BODIES[mark.kind]}{inner}"


_BODIES = {
    "gap": '<circle class="pin-body" r="10"/>',
    "incident": '<path class="pin-body" d="M0-12 12 0 0 12-12 0Z"/>',
    "alert": '<rect class="pin-body" x="-9" y="-9" width="18" height="18"/>',
}


def _words(text: str) -> str:
    return f'<text class="pin-text" dy="4">{escape(text)}</text>' if text else ""
