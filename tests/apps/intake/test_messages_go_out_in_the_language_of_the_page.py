"""The list of messages as a file: written after the page was answered, and in its language all the same."""

from __future__ import annotations

from tests.cast import LogIn


def test_the_file_has_the_separator_of_its_reader(log_in: LogIn) -> None:
    client = log_in("duty")
    heads = []
    for language in ("id", "en"):
        client.cookies["posko_language"] = language
        heads.append(b"".join(client.get("/intake/messages.csv").streaming_content).splitlines()[0])  # type: ignore[attr-defined]
    assert heads[0].startswith(b'\xef\xbb\xbf"') and b'";"' in heads[0]
    assert heads[1].startswith(b'"') and b'","' in heads[1]
