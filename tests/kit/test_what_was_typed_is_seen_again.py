"""What is put back into a form is seen: the folds around it stand open, and no other."""

from __future__ import annotations

from posko.web.refill import refilled

FOLD = (
    '<details class="more"><summary>Other</summary><form method="post" action="/b/"><input name="a"></form></details>'
    '<details class="more"><summary>Record</summary><form method="post" action="/a/"><input name="a"></form></details>'
)


def test_the_fold_around_the_form_stands_open() -> None:
    page = refilled(FOLD, "/", "/a/", [("a", "typed")])
    assert page is not None
    other, mine = page.split("<summary>Record")[0], page.split("<summary>Record")[1]
    assert other.endswith('<details open class="more">') and other.count(" open") == 1
    assert 'value="typed"' in mine and 'value="typed"' not in other


def test_a_fold_that_stands_open_is_left_as_it_is() -> None:
    page = '<details open><form method="post" action="/a/"><input name="a"></form></details>'
    assert refilled(page, "/", "/a/", [("a", "x")]) == page.replace('<input name="a">', '<input name="a" value="x">')
