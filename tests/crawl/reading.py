"""What a person sees of a page: its lines with white space folded as a browser does, its links and its forms."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser

# Around these a browser drops white space.
BLOCKS = {
    *("address", "article", "aside", "body", "button", "caption", "dd", "details", "dialog", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head"),
    *("header", "hr", "html", "input", "legend", "li", "main", "meta", "nav", "ol", "optgroup", "option", "p"),
    *("pre", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead"),
    *("title", "tr", "ul"),
}
VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}
# White space is seen here as it is written: elements, and the class of a message's raw text.
WRITTEN = {"pre", "textarea", "raw"}
SAID = ("alt", "title", "placeholder", "aria-label", "aria-description", "data-label", "content")
LOTS = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "(key)"),
    (re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64}\b"), "(hash)"),
    (re.compile(r"(?<=\d:)[0-9a-f]{12,64}|\b[0-9a-f]{12,17}(?=…)"), "(hash)"),
    (re.compile(r"(?<=/people/enter/)[\w-]{20,}"), "(token)"),
    (re.compile(r"\b[A-Z2-7]{32}\b"), "(secret)"),
)
Attributes = Sequence[tuple[str, str | None]]
Sheet = dict[str, list[str]]


def without_lots(text: str) -> str:
    """The text with a sign for whatever is drawn by lot."""
    for pattern, sign in LOTS:
        text = pattern.sub(sign, text)
    return text


class Reader(HTMLParser):
    """Reads a page into a sheet: text, words of attributes, links, forms and markup, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.flow: list[str] = []
        self.sheet: Sheet = {"words": [], "links": [], "forms": [], "markup": []}
        self.leads: list[str] = []
        self.open: list[tuple[str, int, bool]] = []  # tag, where its text begins in the flow, white space as written
        self.form: dict[str, str] | None = None  # what a form that is sent by GET would ask for
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note what the element says, asks and leads to."""
        held = {name: re.sub(r"\s+", " ", value or "").strip() for name, value in attrs}
        held.pop("nonce", None)
        if held.get("name") == "csrfmiddlewaretoken":
            held["value"] = "(token)"
        self.sheet["markup"].append(without_lots(" ".join([tag, *(f"{a}={held[a]}" for a in sorted(held))])))
        self.sheet["words"] += [without_lots(f"{tag} {name}: {held[name]}") for name in SAID if held.get(name)]
        self.leads += [value for name, value in held.items() if _leads(tag, name, value)]
        if tag in BLOCKS or tag == "br":
            self.flow.append("\n")
        if tag in ("script", "style", "svg"):
            self.silent = self.silent or tag
        if tag not in VOID:
            self.open.append((tag, len(self.flow), bool(WRITTEN & {tag, *held.get("class", "").split()})))
        self._ask(tag, held)

    def _ask(self, tag: str, held: dict[str, str]) -> None:
        if tag == "a":
            self.sheet["links"].append(without_lots(held.get("href", "")))
        if tag not in ("form", "input", "select", "option", "textarea", "button"):
            return
        parts = [f"{name}={value}" for name, value in sorted(held.items()) if not name.startswith(("aria-", "class"))]
        self.sheet["forms"].append(without_lots(" ".join([tag, *parts])))
        if tag == "form":
            self.form = {"": held.get("action", "")} if held.get("method", "get").lower() == "get" else None
        elif self.form is not None and held.get("name") and (tag != "input" or _sent(held)):
            self.form[held["name"]] = held.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open; a link's, an option's and a button's own words stand beside it."""
        if tag in BLOCKS:
            self.flow.append("\n")
        if tag == self.silent:
            self.silent = ""
        if tag == "form" and self.form is not None:
            action = self.form.pop("")
            self.leads.append(action + "?" + "&".join(f"{name}={value}" for name, value in self.form.items()))
            self.form = None
        while any(name == tag for name, _, _ in self.open):
            name, since, _ = self.open.pop()
            if name == tag:
                self._close(tag, since)
                break

    def _close(self, tag: str, since: int) -> None:
        words = without_lots(re.sub(r"\s+", " ", "".join(self.flow[since:])))
        if tag == "a" and self.sheet["links"]:
            self.sheet["links"].append(f"  “{words}”")
        elif tag in ("option", "button", "textarea"):
            self.sheet["forms"].append(f"  “{words.strip()}”")

    def handle_data(self, data: str) -> None:
        """Fold the text; the facts that a page hands to its script are read as facts."""
        if self.silent == "script" and data.strip().startswith(("{", "[")):
            self.sheet["words"].append(without_lots("script: " + _facts(data)))
        if self.silent:
            return
        if any(written for _, _, written in self.open):
            self.flow.append(data.replace(" ", "\u2423").replace("\n", "\u21b5"))
        else:
            self.flow.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def read(self, html: str) -> Sheet:
        """The sheet of a page."""
        self.feed(html)
        self.close()
        text = re.sub(r" *\n[ \n]*", "\n", re.sub(r" +", " ", "".join(self.flow)))
        return {"text": without_lots(text).strip().split("\n"), **self.sheet}


def _leads(tag: str, name: str, value: str) -> bool:
    """Whether a reader comes to another page of the post by this attribute."""
    if not value.startswith(("/", "?")) or value.startswith(("//", "/static/")) or tag in ("form", "button", "input"):
        return False
    return name in ("href", "src") or name.startswith("data-")


def _sent(held: dict[str, str]) -> bool:
    kind = held.get("type", "text")
    return kind not in ("submit", "button", "file", "checkbox", "radio") or "checked" in held


def _facts(data: str) -> str:
    try:
        return json.dumps(json.loads(data), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return data
