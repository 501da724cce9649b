"""POSKO_HOSTS takes whole names and addresses; anything else is named, with what is right."""

from __future__ import annotations

import pytest

from posko.cli import tls
from posko.domain import hosts
from posko.domain.errors import BadInput

WHOLE = "posko.example.go.id,POSKO-2.local,localhost,xn--bcher-kva.example,127.0.0.1,192.168.8.5,[::1],[fd00::20],"


def test_whole_names_and_addresses_are_taken() -> None:
    assert hosts.faults(hosts.entries_of(WHOLE)) == []
    assert hosts.entries_of("Posko.GO.id,,") == ["posko.go.id"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("*", "any name"),
        ("*.example.go.id", "any name"),
        (".example.go.id", "a dot in front"),
        ("example.go.id.", "one behind"),
        ("https://posko.example.go.id", "without scheme"),
        ("posko.example.go.id/", "path"),
        ("posko.example.go.id?x", "address of a page"),
        ("admin@posko.example.go.id", "person"),
        ("posko.example.go.id:8000", "a port"),
        ("[::1]:8000", "a port"),
        ("posko.example.go.id posko.local", "no blank"),
        (" posko.local", "no blank"),
        ("posko\u00a0.local", "no blank"),
        ("posko\t.local", "no control sign"),
        ("posko\u202e.local", "no control sign"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("ｐｏｓｋｏ.example", "browsers send such a name"),
        ("xn--a.example", "xn--"),
        ("posko_2.local", "letters, digits, dots and hyphens"),
        ("-posko.local", "letters, digits, dots and hyphens"),
        ("posko..local", "letters, digits, dots and hyphens"),
        (f"{'a' * 64}.local", "63"),
        ("1.2.3", "four numbers"),
        ("192.168.8.256", "four numbers"),
        ("0.0.0.0", "nobody reaches"),
        ("[::]", "nobody reaches"),
        ("[fe80::1%eth0]", "nobody reaches"),
        ("::1", "write this address as [::1]"),
        ("[0:0:0:0:0:0:0:1]", "write this address as [::1]"),
        ("[posko.local]", "brackets"),
        ("http://[::1", "address of a page"),
    ],
)
def test_an_entry_that_is_no_whole_name_is_named_with_what_is_right(entry: str, why: str) -> None:
    [fault] = hosts.faults(hosts.entries_of(f"posko.example.go.id,{entry}"))
    assert why in fault
    assert "such as posko.example.go.id,192.168.1.20,[fd00::20]" in fault
    assert fault.isprintable()
    with pytest.raises(BadInput):
        tls.hosts_of("127.0.0.1", entry)
