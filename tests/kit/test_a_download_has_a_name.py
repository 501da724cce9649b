"""A file that is handed out keeps its name, whatever signs it has, and nothing of it can leave the header."""

from __future__ import annotations

import pytest

from posko.kit.downloads import CSV, PDF, download, named


def test_a_plain_name_stands_as_it_is() -> None:
    answer = download(b"a,b", CSV, "calls 3.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calls 3.csv"'
    assert (answer.headers["Content-Type"], answer.content) == ("text/csv; charset=utf-8", b"a,b")


def test_a_paper_may_be_shown_in_the_browser() -> None:
    assert download(b"%PDF", PDF, "a.pdf", inline=True).headers["Content-Disposition"] == 'inline; filename="a.pdf"'


def test_a_name_with_other_letters_stands_in_both_ways() -> None:
    assert named("Laporan café – Cipayung.pdf")["Content-Disposition"] == (
        "attachment; filename=\"Laporan cafe  Cipayung.pdf\"; filename*=UTF-8''Laporan%20caf%C3%A9%20%E2%80%93%20"
        "Cipayung.pdf"
    )
    assert named("日本")["Content-Disposition"].startswith('attachment; filename="file"; ')


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "a\r\nSet-Cookie: b=c", "a\\", "a\tb", "%41.pdf;x"])
def test_no_sign_of_a_name_ends_it(name: str) -> None:
    way, _semicolon, rest = named(name)["Content-Disposition"].partition("; ")
    plain = rest.removeprefix('filename="').partition('"')[0]
    assert way == "attachment"
    assert not set(plain) & set('"\\\r\n\t')
    assert rest.count('"') == 2
    assert "\n" not in rest
