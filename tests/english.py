"""Words that are English and no Indonesian: what may not stand on an Indonesian page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LISTED = (
    "about accept added after agency agrees all already amended and another answer any are article as assigned at back "
    "base be because been before between both by called can cannot choose class classes closed counted counts day days "
    "deadline does each edited estimate event every extreme few figure first for found from further gap has "
    "have here hours how if in inference inferred invented is it its kept last late later left list made may minor "
    "missing moderate more must name names near never new next nobody nothing number of on once only opened or other "
    "our out over own page people person place placed places please post prepared press promise published read repeal "
    "report reported saved see send sent serious severe shown since so some start state such take taken than that the "
    "their them then there they this those through to today told too unknown until up use verified voter was we were "
    "what when where which while who whole whose why will with without words write wrong year yes you your"
)
WORDS = frozenset(_LISTED.split())
# What stands in English by right: names of programs, commands, formats and files, and what a person typed in.
NAMES = re.compile(
    r"https?://\S+|\S+\.(?:com|id|org|net|go|co|disway|blogspot|key|toml|csv|xlsx|json|pem)\S*"
    r"|Posko\b(?: vault [a-z-]+)?|jakarta-flood-maps|\bPOSKO_\w+|\bSource Sans|Open Street Map|Satu Data"
    r"|SMS Gateway for Android|\b[\w.]+@[\w.]+",
    re.IGNORECASE,
)


def english_words(text: str) -> list[str]:
    """The English words of a text, names and addresses aside."""
    return [word for word in re.findall(r"[a-z]+(?:'[a-z]+)?", NAMES.sub(" ", text).lower()) if word in WORDS]


class _Sayings(HTMLParser):
    """The sentences of a page that its reader sees in the page's own language: no code, no name of another language."""

    SILENT = ("script", "style", "code", "pre", "kbd", "textarea", "title")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        own = held.get("lang", "id") == "id" and not {"mono", "raw", "typed"} & set(held.get("class", "").split())
        if tag not in ("br", "img", "input", "link", "meta", "hr", "wbr", "col", "source", "area", "base"):
            self.within.append("" if own and tag not in self.SILENT else tag)
        if own and not any(self.within[:-1]):
            self.said += [held[name] for name in ("aria-label", "placeholder", "title", "alt") if held.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.within:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.within) and data.strip():
            self.said.append(" ".join(data.split()))


RAW = re.compile(
    r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[a-z]+(?:_[a-z]+)+\b|\b(?:gap|commitment|incident|report|court)\.[a-z_]+\b"
)


# The hash of a head or of a file has letters, and says no word.
HASH = re.compile(r"\b[0-9a-f]{16,}\b")


def foreign(page: str) -> list[str]:
    """What an Indonesian page says in English or as a raw code."""
    reader = _Sayings()
    reader.feed(page)
    said = {HASH.sub(" ", each) for each in reader.said}
    return sorted({each for each in said if english_words(each) or RAW.search(NAMES.sub(" ", each))})
