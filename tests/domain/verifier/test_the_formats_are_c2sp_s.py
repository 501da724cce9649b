"""What the specifications print themselves, and trees and roots of others."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from random import Random

import posko_verify
import pytest
from pymerkle import InmemoryTree

from tests import exported
from tests.exported import BAWASLU, KEJAKSAAN, KPU, POST

# signed-note, section "Example".
NOTE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = "This is an example message.\n"
NOTE_LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
# tlog-cosignature, its first example. It prints no keys.
COSIGNED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - letter by letter as the text prints it
# The eight leaves of the test vectors of RFC 6962's own implementation, and the root over the first n of them.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def root(leaves: list[bytes]) -> bytes:
    """The root as a walk makes it, bundle by bundle."""
    tree = posko_verify.Tree()
    whole = len(leaves) // 256 * 256
    for at in range(0, whole, 256):
        list(tree.extend([posko_verify.leaf_hash(leaf) for leaf in leaves[at : at + 256]]))
    return tree.root([posko_verify.leaf_hash(leaf) for leaf in leaves[whole:]])


def test_the_example_of_a_signed_note_holds_and_another_text_does_not() -> None:
    key = posko_verify.read_key(NOTE_KEY)
    assert key is not None
    signature = base64.b64decode(NOTE_LINE.rpartition(" ")[2])
    assert signature[:4] == key.id
    assert key.signed(signature[4:], NOTE.encode())
    assert not key.signed(signature[4:], NOTE.encode() + b"\n")


def test_the_example_of_a_cosigned_checkpoint_is_read() -> None:
    [head] = posko_verify.read_heads(COSIGNED.encode(), "the text", outside=False)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert head.body == COSIGNED.partition("\n\n")[0].encode() + b"\n"
    [(_, _, post), (name, key_id, value)] = head.signatures
    assert (len(post), name, key_id.hex()) == (64, "witness.example.com/w1", "8d66cf3f")
    assert (len(value), int.from_bytes(value[:8], "big")) == (72, 1_679_315_147)


@pytest.mark.parametrize("count", range(9))
def test_the_vectors_of_rfc_6962(count: int) -> None:
    assert root(LEAVES[:count]).hex() == ROOTS[count]


@pytest.mark.parametrize("count", [1, 255, 256, 257, 511, 512, 700, 65_793])
def test_the_root_is_that_of_another_implementation(count: int) -> None:
    leaves = [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(count)]
    peer = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        peer.append_entry(leaf)
    assert root(leaves) == peer.get_root()


def test_a_proof_of_another_implementation_leads_to_its_root() -> None:
    dice = Random(16)
    for _ in range(60):
        leaves = [dice.randbytes(32) for _ in range(dice.randint(1, 90))]
        index = dice.randrange(len(leaves))
        path = exported.inclusion(leaves, index)
        assert posko_verify.included(leaves[index], index, len(leaves), path) == exported.mth(leaves)
        assert posko_verify.included(leaves[index], index, len(leaves), [*path, bytes(32)]) != exported.mth(leaves)


@pytest.mark.parametrize(("index", "size", "path"), [(5, 1, []), (0, 1, [bytes(32)]), (0, 2, []), (1, 2, [])])
def test_a_path_of_the_wrong_length_leads_nowhere(index: int, size: int, path: list[bytes]) -> None:
    assert posko_verify.included(bytes(32), index, size, path) is None


@pytest.mark.parametrize(
    ("place", "name"), [(0, "tile/0/000"), (273, "tile/0/273"), (1_234_067, "tile/0/x001/x234/067")]
)
def test_tiles_are_named_as_the_text_names_them(place: int, name: str) -> None:
    assert posko_verify.tile_name(0, place) == name


TWO_LEVELS = f"""
 # the example of tlog-policy, with two institutions a side
log {POST.vkey} https://posko.example/
witness X1 {BAWASLU.vkey}
witness X2\t{KPU.vkey}
group X-witnesses 2 X1 X2
witness Y1 {KEJAKSAAN.vkey}\thttps://witness.example/
group Y-witnesses any Y1
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def test_a_policy_of_two_levels_asks_for_both() -> None:
    policy = posko_verify.read_policy(TWO_LEVELS.encode(), "policy")
    assert [key.name for key in policy.logs] == [POST.name]
    assert policy.met({BAWASLU.public, KPU.public, KEJAKSAAN.public})
    assert not policy.met({BAWASLU.public, KPU.public})
    assert not policy.met({BAWASLU.public, KEJAKSAAN.public})


WITNESS = f"witness a {BAWASLU.vkey}\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        WITNESS,
        "quorum a\n",
        f"{WITNESS}quorum a\nquorum a\n",
        f"quorum a\n{WITNESS}",
        f"{WITNESS}group g 2 a\nquorum g\n",
        f"{WITNESS}group g 0 a\nquorum g\n",
        f"{WITNESS}group g any\nquorum g\n",
        f"{WITNESS}group g any a a\nquorum g\n",
        f"{WITNESS}group g any a\ngroup h any a\nquorum h\n",
        f"{WITNESS}group g any none\nquorum g\n",
        f"{WITNESS}witness a {KPU.vkey}\nquorum a\n",
        f"{WITNESS}witness b {BAWASLU.vkey}\nquorum a\n",
        f"witness none {KPU.vkey}\nquorum none\n",
        f"witness a {POST.vkey}\nquorum a\n",
        f"log {BAWASLU.vkey}\nquorum none\n",
        f"{WITNESS}quorum a\r\n",
        f"{WITNESS}quorum\x0ba\n",
        f"{WITNESS}quorum a b\n",
        f"{WITNESS}majority a\nquorum a\n",
    ],
)
def test_what_the_text_forbids_in_a_policy_is_refused(text: str) -> None:
    with pytest.raises(posko_verify.Unreadable):
        posko_verify.read_policy(text.encode(), "policy")


def test_a_policy_of_many_witnesses_and_groups_is_read() -> None:
    pens = [exported.Pen(f"w{number}.example", 4) for number in range(40)]
    lines = [f"witness w{number} {pen.vkey}" for number, pen in enumerate(pens)]
    lines += [f"group g{number} any w{number}" for number in range(40)]
    lines += ["group all all " + " ".join(f"g{number}" for number in range(40)), "quorum all"]
    policy = posko_verify.read_policy("\n".join(lines).encode(), "policy")
    assert policy.met({pen.public for pen in pens})
    assert not policy.met({pen.public for pen in pens[1:]})


def test_names_of_a_policy_may_be_any_bytes(tmp_path: Path) -> None:
    text = f"witness \xff {BAWASLU.vkey}\nquorum \xff\n".encode("latin-1")
    assert posko_verify.read_policy(text, "policy").met({BAWASLU.public})
