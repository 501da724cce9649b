"""Help beside each page: the "?" of a page opens the document of docs/ that explains it, from this machine.

A document has its Indonesian beside it as `NAME.id.md` where somebody wrote one; else the English one is shown and
says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt
from markdown_it.token import Token

from posko.kit.language import page_language

PACKAGE = Path(__file__).resolve().parent.parent
# In the wheel the documents lie inside the package.
DOCS = next(folder for folder in (PACKAGE / "docs", PACKAGE.parent / "docs") if folder.is_dir())
FOLDERS = ("explanation", "how-to", "reference")
# The document of a page, by the beginning of its view's name; the longest that fits.
EXPLAINED: Mapping[str, str] = {
    "": "explanation/what-happens-at-the-post",
    "gaps:": "explanation/what-a-gap-is",
    "units:": "how-to/keep-teams-and-lend-them",
    "rakor:": "how-to/hold-a-rakor",
    **dict.fromkeys(("situation:tps_calls", "outgoing:contact"), "how-to/call-the-stations"),
    **dict.fromkeys(("incidents:incident", "incidents:doubt"), "how-to/send-an-order"),
    "situation:map": "explanation/what-the-map-shows",
    "vulnerability:": "explanation/what-the-index-says",
    "vulnerability:load": "how-to/compute-an-index",
    "cases:": "explanation/how-a-case-goes",
    "cases:members": "how-to/open-the-gakkumdu-centre",
    "roll:": "explanation/how-the-desk-answers",
    "plans:": "reference/law",
    "ledger:": "how-to/check-the-ledger",
    "ledger:witness": "how-to/let-others-witness",
    "intake:": "how-to/sms-and-chat",
    **dict.fromkeys(("ways:", "outgoing:list"), "how-to/send-messages"),
    **dict.fromkeys(("intake:device", "intake:card_", "intake:load_cards", "intake:enrol"), "how-to/phones"),
    "people:roles": "reference/roles",
    "people:chiefs": "how-to/compare-the-keys-of-chiefs",
    "people:compare_key": "how-to/compare-the-keys-of-chiefs",
    "people:enter_as_chief": "how-to/compare-the-keys-of-chiefs",
    "people:agreement": "how-to/open-the-voter-desk",
    "people:office": "how-to/write-letters",
    **dict.fromkeys(("rakor:letters", "rakor:close", "rakor:minutes"), "how-to/write-letters"),
    "people:recovery": "how-to/recover-a-lost-key",
    "people:register_recovery": "how-to/recover-a-lost-key",
    **dict.fromkeys(
        (
            "people:vault",
            "people:make_vault",
            "people:open_vault",
            "people:open_by_card",
            "people:change_phrase",
            "people:type_card",
            "people:renew_card",
        ),
        "how-to/open-your-vault",
    ),
    **dict.fromkeys(
        ("gaps:import", "units:import", "vulnerability:import_events", "vulnerability:load_events", "people:load"),
        "how-to/take-tables-in-and-out",
    ),
    "operation:keys": "how-to/keep-the-keys",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document as HTML of our own making, with the language that it is written in."""

    title: str
    html: str
    language: str


def address_for(view: str) -> str:
    """Where the help of a page stands, by the name of its view."""
    return reverse("help", args=_explained(view))


def document_of(view: str) -> Document | None:
    """The help of a page in English, by the name of its view."""
    return read(*_explained(view), "en")


def _explained(view: str) -> tuple[str, str]:
    folder, _slash, name = EXPLAINED[max((each for each in EXPLAINED if view.startswith(each)), key=len)].partition("/")
    return folder, name


@require_GET
def document(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """One document."""
    found = read(folder, name, page_language()) if folder in FOLDERS else None
    if found is None:
        raise Http404
    return render(request, "help.html", {"document": found})


@cache
def read(folder: str, name: str, language: str) -> Document | None:
    """A document in a language, else in English; None if there is none."""
    known = {path.name: path for path in (DOCS / folder).glob("*.md")}
    own = known.get(f"{name}.{language}.md")
    path = own or known.get(f"{name}.md")
    if path is None:
        return None
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    for token in tokens:
        for part in token.children or ():
            _lead_here(part, folder)
    title = next((tokens[at + 1].content for at, each in enumerate(tokens) if each.type == "heading_open"), name)
    return Document(title, markdown.renderer.render(tokens[3:], markdown.options, {}), language if own else "en")


def _lead_here(part: Token, folder: str) -> None:
    """A link to another document leads to its page; one to a file that is not shown here leads nowhere."""
    if part.type != "link_open" or str(part.attrs.get("href", "")).startswith(("http:", "https:", "#")):
        return
    target, _hash, _anchor = str(part.attrs["href"]).partition("#")
    steps = [each for each in (PurePosixPath(folder) / target).parts if each != "."]
    while ".." in steps:
        at = steps.index("..")
        del steps[max(0, at - 1) : at + 1]
    shown = len(steps) == 2 and steps[0] in FOLDERS and steps[1].endswith(".md")
    if shown:
        part.attrs["href"] = reverse("help", args=[steps[0], steps[1].removesuffix(".md").removesuffix(".id")])
    else:
        part.attrs.pop("href")
