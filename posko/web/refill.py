"""Puts typed values back into a form of a page that was rendered anew, and leaves every other byte as it is."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

Attributes = list[tuple[str, str | None]]
# What these inputs hold is chosen or proven anew, never put back.
LEFT = ("file", "password", "submit", "button", "reset", "image")
TICKED = ("checkbox", "radio")


def refilled(page: str, path: str, action: str, fields: list[tuple[str, str]]) -> str | None:
    """The page with its form to `action` filled; None where it has none. Of several the one whose hidden fields fit."""
    forms = _Forms(path)
    forms.feed(page)
    forms.close()
    sent = set(fields)  # without the token against forgery, which every form of the page lacks alike
    fitting = [form for form in forms.found if form.action == action]
    if not fitting:
        return None
    form = max(fitting, key=lambda each: len(each.hidden & sent) - len(each.hidden - sent) / 1000)
    filling = _Filling(page, form, fields)
    filling.feed(page)
    filling.close()
    return filling.result()


class _Form:
    """A form of the page: its place among them, its id, where it leads, its hidden fields."""

    def __init__(self, number: int, name: str, action: str) -> None:
        self.number, self.name, self.action = number, name, action
        self.hidden: set[tuple[str, str]] = set()


class _Forms(HTMLParser):
    """Finds every form that is posted."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found, self.number = path, list[_Form](), 0
        self.inside: _Form | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """A form begins, or a hidden field stands in one."""
        given = dict(attrs)
        if tag == "form":
            self.number += 1
            leads = given.get("action") or given.get("hx-post") or self.path
            self.inside = _Form(self.number, given.get("id") or "", urljoin(self.path, leads))
            if (given.get("method") or "").lower() == "post" or "hx-post" in given:
                self.found.append(self.inside)
        elif tag == "input" and given.get("type") == "hidden" and self.inside is not None:
            self.inside.hidden.add((given.get("name") or "", given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self.inside = None


class _Filling(HTMLParser):
    """Notes what of the page is written anew, as stretches of its text."""

    def __init__(self, page: str, form: _Form, fields: list[tuple[str, str]]) -> None:
        super().__init__()
        self.page, self.form = page, form
        self.values: dict[str, list[str]] = defaultdict(list)
        for name, value in fields:
            self.values[name].append(value)
        self.number, self.inside = 0, False
        self.choosing = self.writing = ""  # the select, the textarea that is open
        self.begin = 0  # where the text of the textarea begins
        self.folds: list[int] = []  # where the folds around what is read now can be opened, -1 where they are open
        self.anew: list[tuple[int, int, str]] = []
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)

    def result(self) -> str:
        """The page as filled."""
        parts, last = list[str](), 0
        for begin, end, text in sorted(self.anew):
            parts += [self.page[last:begin], text]
            last = end
        return "".join((*parts, self.page[last:]))

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """A field of the form gets what was typed."""
        given = dict(attrs)
        self._around(tag, given)
        if tag == "option" and self.choosing:
            self._mark(attrs, "selected", (given.get("value") or "") in self.values[self.choosing])
            return
        name = given.get("name") or ""
        owner = given.get("form")
        if name not in self.values and (given.get("type") or "") not in TICKED:
            return
        if not (owner == self.form.name if owner else self.inside) or not name or name == "csrfmiddlewaretoken":
            return
        if tag == "select":
            self.choosing = name
        elif tag == "textarea" and self.values[name]:
            self.writing, self.begin = name, self._end()
        elif tag == "input":
            self._input(given.get("type") or "text", name, attrs)

    def _around(self, tag: str, given: dict[str, str | None]) -> None:
        """A fold or a form begins. The folds around our form are opened: what is put back is to be seen."""
        if tag == "details":
            self.folds.append(-1 if "open" in given else self._begin() + len("<details"))
        elif tag == "form":
            self.number += 1
            self.inside = self.number == self.form.number
            if self.inside:
                self.anew += [(at, at, " open") for at in self.folds if at >= 0]

    def _input(self, kind: str, name: str, attrs: Attributes) -> None:
        if kind in TICKED:
            self._mark(attrs, "checked", (dict(attrs).get("value") or "on") in self.values[name])
        elif kind not in LEFT and self.values[name]:
            kept = [pair for pair in attrs if pair[0] != "value"]
            self._write([*kept, ("value", self.values[name].pop(0))])

    def handle_endtag(self, tag: str) -> None:
        """The form, a fold, a choice or a text ends."""
        if tag == "form":
            self.inside = False
        elif tag == "details" and self.folds:
            self.folds.pop()
        elif tag == "select":
            self.choosing = ""
        elif tag == "textarea" and self.writing:
            # A browser drops the first line break of a text.
            self.anew.append((self.begin, self._begin(), "\n" + escape(self.values[self.writing].pop(0))))
            self.writing = ""

    def _mark(self, attrs: Attributes, word: str, on: bool) -> None:
        kept: Attributes = [pair for pair in attrs if pair[0] != word]
        self._write([*kept, (word, None)] if on else kept)

    def _write(self, attrs: Attributes) -> None:
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs)
        tag = (self.get_starttag_text() or "<input")[1:].split(None, 1)[0].rstrip("/>")
        self.anew.append((self._begin(), self._end(), f"<{tag}{written}>"))

    def _begin(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _end(self) -> int:
        return self._begin() + len(self.get_starttag_text() or "")
