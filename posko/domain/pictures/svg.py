"""The smallest words of a drawing: an element with its attributes escaped, and a drawing that is finished."""

from __future__ import annotations

from html import escape


class Drawing(str):
    """SVG that is finished and escaped, so that a page takes it as it stands."""

    __slots__ = ()

    def __html__(self) -> str:
        """What templates ask for; the text itself."""
        return str(self)


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """One element. `class_` and `aria_label` become `class` and `aria-label`; what stands inside is escaped already."""
    told = "".join(f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def text(words: str, **attributes: str | float) -> str:
    """Words of a drawing."""
    return element("text", escape(words), **attributes)


def link(url: str, words: str, *inside: str, **attributes: str | float) -> str:
    """Marks that lead to a page; their title says all of it, to who points at it and to who hears it.

    No `aria-label` repeats it: a name must hold the letters that are drawn, and the title comes before them.
    """
    return element("a", element("title", escape(words)), *inside, href=url, **attributes)


def picture(words: str, *inside: str, **attributes: str | float) -> Drawing:
    """A drawing that is one picture for who hears it: `words` say what it shows."""
    return Drawing(element("svg", *inside, role="img", aria_label=words, **attributes))


def share(value: float) -> str:
    """A place in per cent of the width: it stretches with the page and bends no letter."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def points(line: list[tuple[float, float]]) -> str:
    """The points of a line in units of its view box."""
    return " ".join(f"{round(x, 2):g},{round(y, 2):g}" for x, y in line)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, 2):g}"
