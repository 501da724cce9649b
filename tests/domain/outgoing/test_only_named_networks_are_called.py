"""The post calls public addresses by TLS, and of private ones those that an administrator named, in no disguise."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.outgoing import addresses

INSIDE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.4.4",
    "192.168.1.20",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "192.88.99.1",
    "0.1.2.3",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:8",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fec0::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match=r"inside a network"):
        addresses.checked([address], addresses.target("https://sms.example.id/send"), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2404:6800:4003:c00::5e"])
def test_what_is_public_is_called_by_tls_only(address: str) -> None:
    assert addresses.checked([address], addresses.target("https://sms.example.id/"), ()) == [address]
    with pytest.raises(BadInput, match=r"https://"):
        addresses.checked([address], addresses.target("http://sms.example.id/"), ())


def test_one_bad_address_behind_a_name_spoils_it() -> None:
    with pytest.raises(BadInput, match=r"169\.254"):
        addresses.checked(["8.8.8.8", "169.254.169.254"], addresses.target("https://sms.example.id/"), ())


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.20", "::1", "fd12:3456::1"])
def test_a_named_host_may_be_private(address: str) -> None:
    where = addresses.target("http://kannel.lan:13013/cgi-bin/sendsms")
    assert addresses.checked([address], where, {"kannel.lan"}) == [address]


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fd00:ec2::254", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:8", "0.0.0.0", "0.1.2.3"],
)
def test_a_name_does_not_lead_to_the_cloud_s_own_data_nor_to_a_disguise(address: str) -> None:
    with pytest.raises(BadInput):
        addresses.checked([address], addresses.target("http://kannel.lan/"), {"kannel.lan"})


def test_a_link_local_address_is_called_where_it_is_named_itself() -> None:
    where = addresses.target("http://169.254.10.10/")
    assert addresses.checked(["169.254.10.10"], where, {"169.254.10.10"}) == ["169.254.10.10"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://sms.example.id/",
        "https:///send",
        "https://user:secret@sms.example.id/",
        "https://sms.example.id/#top",
        "https://sms.example.id\\@10.0.0.1/",
        "https://sms.example.id/\r\nHost: other",
        "https://sms example.id/",
        "https://sms.example.id:0/",
        "https://sms.example.id:99999/",
        "https://[::1/",
        "//sms.example.id/",
        "https://-a.id/",
    ],
)
def test_an_address_that_says_two_things_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        addresses.target(url)


def test_an_address_is_taken_apart() -> None:
    told = addresses.target("http://[fd00::5]:13013/cgi-bin/sendsms?a=1")
    assert (told.scheme, told.host, told.port, told.path) == ("http", "fd00::5", 13013, "/cgi-bin/sendsms?a=1")


def test_a_host_is_named_with_a_port_or_for_all_of_them() -> None:
    assert addresses.named_host(" Kannel.LAN. ") == "kannel.lan"
    assert addresses.named_host("[::1]") == addresses.named_host("::1") == "::1"
    assert addresses.named_host("[::1]:8080") == "::1:8080"
    assert addresses.named_host("10.0.0.8:13013") == "10.0.0.8:13013"
    for wrong in ("http://kannel.lan/", "kannel.lan:0", "kannel.lan:x", ""):
        with pytest.raises(BadInput, match=r"192\.168\.1\.20"):
            addresses.named_host(wrong)


def test_a_port_that_was_named_opens_no_other() -> None:
    named = {"kannel.lan:13013"}
    assert addresses.checked(["10.0.0.8"], addresses.target("http://kannel.lan:13013/"), named)
    with pytest.raises(BadInput, match=r"inside a network"):
        addresses.checked(["10.0.0.8"], addresses.target("http://kannel.lan:5432/"), named)
