"""The worst that each parser can be sent: 10 MB, or as much as its door lets through and a little more."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PIL import Image

from posko.domain import privacy
from posko.domain.files import archives, checks, spreadsheets
from posko.domain.intake import api, gateways, openrosa
from posko.domain.outgoing.ways import answers
from posko.domain.rakor import agenda
from posko.domain.tlog import leaves, notes
from tests import exported, pictures, sheets
from tests.fuzz import targets

MEGABYTE = 1024 * 1024
MOST = checks.MAX_BYTES
TABLE = spreadsheets.UPLOAD_LIMIT
XML = openrosa.MAX_XML_BYTES


@dataclass(frozen=True, slots=True)
class Worst:
    """One input that is built to cost. `make` makes it when it is asked for."""

    name: str
    read: Callable[[bytes], object]
    make: Callable[[], bytes]

    def __str__(self) -> str:
        return self.name


def full(piece: bytes, size: int, begins: bytes = b"", ends: bytes = b"") -> bytes:
    """So many bytes of one piece over and over."""
    return begins + piece * ((size - len(begins) - len(ends)) // len(piece)) + ends


def scans(count: int, size: tuple[int, int] = (4000, 3000)) -> bytes:
    """A progressive JPEG with so many scans more than it needs."""
    out = io.BytesIO()
    Image.new("RGB", size, (10, 200, 30)).save(out, "JPEG", progressive=True)
    made = out.getvalue()
    last = made[made.rfind(b"\xff\xda") : -2]
    return made[:-2] + last * count + made[-2:]


def detailed(size: tuple[int, int]) -> bytes:
    """A progressive JPEG of 4:4:4 in which every block holds something."""
    out = io.BytesIO()
    grain = Image.effect_noise((size[0] // 16, size[1] // 16), 90).resize(size)
    Image.merge("RGB", (grain, grain.transpose(Image.Transpose.ROTATE_180), grain)).save(
        out, "JPEG", progressive=True, subsampling=0, quality=70
    )
    return out.getvalue()


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, more: bytes = b"") -> bytes:
    """A whole PNG whose rows are filtered in the dearest way; `more` are chunks before its pixels."""
    row = b"\x04" + b"\x03" * (width * {0: 1, 2: 3, 6: 4}[colour] * depth // 8)
    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", pixels) + chunk(b"IEND")


def chunk(name: bytes, body: bytes = b"") -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def parts(count: int) -> bytes:
    """A paper of so many empty parts."""
    return pictures.docx(**{f"word__{number}": b"" for number in range(count)})


def unpacks(megabytes: int, ratio: int = 50) -> bytes:
    """A paper that unpacks to so many megabytes, each part of it packed no tighter than a text is."""
    noise = bytes(range(256)) * 4 + zlib.compress(bytes(range(256)) * 64, 0)[:1024]
    part = (noise + bytes(len(noise) * ratio)) * (MEGABYTE // (len(noise) * (ratio + 1)))
    return pictures.docx(**{f"word__{number}": part for number in range(megabytes)})


def workbook(sheet: bytes = b"", **others: bytes) -> bytes:
    """A workbook around the bytes of its sheet; `others` by names with __ for a slash."""
    space = b"http://schemas.openxmlformats.org/"
    kind = space + b"officeDocument/2006/relationships/"
    link = (
        b"<Relationships xmlns='" + space + b"package/2006/relationships'><Relationship Id='r1' Type='%s' Target='%s'/>"
    )
    return pictures.archive(
        {
            "[Content_Types].xml": b"<Types xmlns='" + space + b"package/2006/content-types'/>",
            "_rels/.rels": link % (kind + b"officeDocument", b"xl/workbook.xml") + b"</Relationships>",
            "xl/workbook.xml": b"<workbook xmlns='" + space + b"spreadsheetml/2006/main' xmlns:r='" + kind[:-1]
            + b"'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": link % (kind + b"worksheet", b"worksheets/sheet1.xml") + b"</Relationships>",
            "xl/worksheets/sheet1.xml": b"<worksheet xmlns='" + space + b"spreadsheetml/2006/main'><sheetData>" + sheet
            + b"</sheetData></worksheet>",
        }
        | {name.replace("__", "/"): content for name, content in others.items()}
    )  # fmt: skip


_COLUMNS = b"tempat;uraian;waktu;formulir;jenis;tingkat;jawaban;kunci\n"
_ROWS = 5_000


def _rows(row: bytes) -> bytes:
    return _COLUMNS + row * _ROWS


def _unknown_places() -> bytes:
    return _COLUMNS + b"".join(b"Cipinang xulyb%d;Antrean;;;;;;\n" % number for number in range(_ROWS))


def _files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "a PDF of stream lines", lambda: full(b"stream\n", MOST, b"%PDF-1.4\n")
    yield "a PDF of streams", lambda: full(b"stream\nendstream\n", MOST, b"%PDF-1.4\n")
    yield "a PDF of locks that are none", lambda: full(b"/Encrypt 1 0 ", MOST, b"%PDF-1.4\n")
    yield "a PDF of one lock and digits", lambda: full(b"1", MOST, b"%PDF-1.4\n/Encrypt ")
    yield "a PDF of one lock and blanks", lambda: full(b" ", MOST, b"%PDF-1.4\n/Encrypt 1")
    yield "text", lambda: full("é".encode(), MOST)
    yield "a list of parts", lambda: full(b"PK\x01\x02" + bytes(42), MOST, b"PK\x03\x04")
    yield "an archive of 2,000 parts", lambda: parts(archives.PART_LIMIT - 2)
    yield "an archive of 5,000 parts", lambda: parts(5_000)
    yield "an archive that unpacks to 95 MB", lambda: unpacks(95)
    yield "an archive in an archive", lambda: pictures.docx(word__a=pictures.archive({"b": bytes(MEGABYTE)}))
    yield "a JPEG of 300 scans", lambda: scans(300)
    yield "a JPEG of scans alone", lambda: full(b"\xff\xda\x00\x02", MOST, b"\xff\xd8")
    yield "a JPEG of empty segments", lambda: full(b"\xff\xe1\x00\x02", MOST, b"\xff\xd8")
    yield "a JPEG of fill bytes", lambda: full(b"\xff", MOST, b"\xff\xd8")
    yield "a JPEG of escapes", lambda: full(b"\xff\x00", MOST, b"\xff\xd8\xff\xda\x00\x02")
    yield "a JPEG of restarts", lambda: full(b"\xff\xd0", MOST, b"\xff\xd8\xff\xda\x00\x02")
    yield "a JPEG of EXIF", lambda: pictures.jpeg()[:2] + full(b"\xff\xe1\xff\xfe" + b"Exif\0\0" * 10922, MOST - 70_000)
    yield "a JPEG of 12 megapixels and 10 scans", lambda: detailed((4000, 3000))
    yield "a PNG of empty chunks", lambda: png(8, 8, more=chunk(b"tEXt") * (MOST // 12 - 100))
    yield "a PNG of empty pixels", lambda: png(8, 8, more=chunk(b"IDAT") * (MOST // 12 - 100))
    yield "a PNG with a profile of 9 MB", lambda: png(8, 8, more=chunk(b"iCCP", bytes(9 * MEGABYTE)))
    yield (
        "a PNG with a packed profile",
        lambda: png(8, 8, more=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(40 * MEGABYTE)))),
    )
    yield "a PNG that moves", lambda: png(8, 8, more=chunk(b"acTL", struct.pack(">II", 9000, 0)))
    yield "a PNG of 22 megapixels", lambda: png(5500, 4000)
    yield "a PNG of sixteen bits", lambda: png(2800, 2900, depth=16, colour=6)
    yield (
        "a PNG of 50 megapixels",
        lambda: png(10, 10).replace(struct.pack(">II", 10, 10), struct.pack(">II", 9000, 5500)),
    )


def _tables() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "a header of 300,000 columns", lambda: b",".join(b"a%d" % number for number in range(300_000))
    yield "blank lines", lambda: full(b"\n", TABLE, _COLUMNS)
    yield "lines of an old Macintosh", lambda: full(b"\r", TABLE, _COLUMNS)
    yield "a million rows", lambda: full(b"a;b\n", TABLE, _COLUMNS)
    yield "5,000 rows of 1,000 cells", lambda: _rows(b";" * 1000 + b"\n")[:TABLE]
    yield "quotes", lambda: full(b'""', TABLE, _COLUMNS)
    yield "5,000 unknown places", _unknown_places
    yield "5,000 long places", lambda: _rows(b"Kel. Cipinang aulya " * 9 + b";Antrean;;;;;;\n")
    yield "5,000 nested answers", lambda: _rows(b"31.75.10.1001/005;a;;;;;" + b"[" * 900 + b";\n")
    yield "5,000 texts", lambda: _rows(b"31.75.10.1001/005;" + b"1 a " * 230 + b";;;;;;\n")
    yield "a workbook of tiny elements", lambda: workbook(b"<a/>" * (5 * MEGABYTE))
    yield "a workbook of cells", lambda: workbook((b"<row>" + b"<c><v>1</v></c>" * 50 + b"</row>") * _ROWS)
    yield (
        "a workbook of attributes",
        lambda: workbook(b"<a " + b" ".join(b"a%x=''" % n for n in range(900_000)) + b"/>"),
    )
    yield "a deep workbook", lambda: workbook(b"<a>" * (7 * MEGABYTE))
    yield (
        "a workbook of one long text",
        lambda: workbook(b"<row><c t='str'><v>" + b"x" * (38 * MEGABYTE) + b"</v></c></row>"),
    )
    yield (
        "a workbook of entities",
        lambda: workbook(b"<row><c t='str'><v>" + b"&lt;" * (5 * MEGABYTE) + b"</v></c></row>"),
    )
    yield "a workbook that unpacks to 30 MB", lambda: workbook(bytes(30 * MEGABYTE))
    yield "a workbook with an archive in it", lambda: workbook(b"", xl__media__a=pictures.archive({"a": b"b"}))
    yield "a workbook of 5,000 parts", lambda: workbook(b"", **{f"x__{number}": b"" for number in range(5_000)})


def _more_tables() -> Iterator[Worst]:
    unknown = [f"Cipinang xulyb{number}" for number in range(_ROWS)]
    gaps = "\n".join(["title,place,kind,severity", *(f"Pompa,{place},logistics,2" for place in unknown[:2_000])])
    yield Worst("2,000 gaps at unknown places", targets.read_gaps, gaps.encode)
    people = "\n".join(
        ["username,name,agency,role,place", *(f"u{n},U,polres,chief,{p}" for n, p in enumerate(unknown))]
    )
    devices = "\n".join(["nama,instansi,tempat", *(f"Pos {n},polres,{p}" for n, p in enumerate(unknown))])
    yield Worst("5,000 devices at unknown places", targets.read_devices, devices.encode)
    yield Worst("5,000 people at unknown places", targets.read_people, people.encode)
    chain = ["username,name,agency,role,superior", *(f"u{n},U,polres,chief,u{n + 1}" for n in range(_ROWS - 1))]
    yield Worst("5,000 people in one chain", targets.read_people,
                "\n".join([*chain, f"u{_ROWS - 1},U,polres,chief,u0"]).encode)  # fmt: skip
    numbers = "\n".join(["TPS,Peran,Nomor", *(f"TPS {n} {p},kpps,0812" for n, p in enumerate(unknown))])
    yield Worst("5,000 numbers at unknown stations", targets.read_contacts, numbers.encode)
    events = "\n".join([";".join(sheets.HEAD), *(";".join((place, *sheets.GOOD[1:])) for place in unknown)])
    yield Worst("5,000 events at unknown places", targets.read_events, events.encode)
    keys = ",".join(f'"{number}":1' for number in range(100_000))
    yield Worst("a replay of 100,000 keys", targets.read_replay, f"{{{keys}}}".encode)
    yield Worst("a replay of brackets", targets.read_replay, partial(full, b"[", MOST))
    yield Worst("a replay of a long number", targets.read_replay, lambda: b'{"a":' + b"1" * MEGABYTE + b"}")


def _xml() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "deep XML", lambda: full(b"<a id='x'>", XML // 2) + full(b"</a>", XML // 2)
    yield "wide XML", lambda: full(b"<b>1</b>", XML, b"<a id='x'>", b"</a>")
    yield "XML of attributes", lambda: b"<a id='x' " + b" ".join(b"a%x=''" % number for number in range(25_000)) + b"/>"
    yield "XML of name spaces", lambda: b"<a id='x' " + b" ".join(b"xmlns:a%x='b'" % n for n in range(15_000)) + b"/>"
    yield "XML that laughs", lambda: b"<!DOCTYPE a [<!ENTITY b 'c'>" + b"<!ENTITY d '&b;&b;'>" * 9000 + b"]><a/>"
    yield "XML of signs", lambda: full(b"&lt;", XML, b"<a id='x'>", b"</a>")


def _words() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for piece in ("1", "٣", "1 ", "08", "+62 8", "1-", "a1", "f", "\u200d1", "62 8", "2024-11-2", "1."):
        yield f"words of {piece!r}", partial(full, piece.encode(), privacy.LONGEST)
    yield "10 MB of words", lambda: full("٣".encode(), MOST)


def _agendas() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for piece in ("a;b\n", "a;b;1\n", ";", "1. ", "\t", "a" * 60 + ";instansj 8;x\n", "\u2028"):
        yield f"an agenda of {piece!r}", partial(full, piece.encode(), 4 * agenda.TYPED_LENGTH)


def _places() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for piece in ("1", "_", "tps ", "kel ", "a,", "a (", " ", "é", "Cipinang "):
        yield f"a place of {piece!r}", partial(full, piece.encode(), MOST)
        yield f"a short place of {piece!r}", partial(full, piece.encode(), 200)


def _logs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    note = notes.MAX_NOTE
    for piece in ("\n", "\n\n", "\u2014 ", "\u2014 a AAAAAAA=\n", "a+", "A" * 43 + "=\n", "+AAAA", "1", " ", "\u2028"):
        yield f"10 MB of a log of {piece!r}", partial(full, piece.encode(), MOST)
        yield f"a note of {piece!r}", partial(full, piece.encode(), note, b"a\n1\n\n")
        yield f"a request of {piece!r}", partial(full, piece.encode(), note, b"old 1\n")
    yield "8 MB of leaves", partial(full, bytes(32), leaves.MAX_LEAVES + 20, b"a\nfrom 0\nof 9\n\n", b"")
    yield "a long number of leaves", partial(full, b"9", note, b"old ", b"\n\na\n1\n\n")


def _outside() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for piece in ("\n", "\u2014 a AAAAAAA=\n", "a\n1\n" + "A" * 43 + "=\n\n", "[", '{"number":', "quorum a\n"):
        yield f"10 MB for the verifier of {piece!r}", partial(full, piece.encode(), MOST)
    keys = (exported.Pen(f"w{number}", 4) for number in range(2_000))
    witnesses = "".join(f"witness {pen.name} {pen.vkey}\n" for pen in keys)
    groups = "".join(f"group g{number} any w{number}\n" for number in range(2_000))
    yield "a policy of 2,000 witnesses and groups", f"{witnesses}{groups}quorum g1\n".encode


def _messages() -> Iterator[Worst]:
    for name, make in (
        ("brackets", lambda: full(b"[", gateways.LARGEST)),
        ("objects", lambda: full(b'{"a":', gateways.LARGEST)),
        ("a long number", lambda: full(b"9", gateways.LARGEST, b'{"a":', b"}")),
        ("entries", lambda: full(b"{},", gateways.LARGEST, b'{"entry":[', b"{}]}")),
    ):
        yield Worst(f"a chat of {name}", targets.read_chat, make)
        yield Worst(f"an SMS of {name}", targets.read_sms, make)
        yield Worst(f"a receipt of {name}", targets.read_receipt, make)
        yield Worst(f"a report of {name}", targets.read_api, partial(_cut, make))
        yield Worst(f"an act of {name}", targets.read_said, partial(_cut, make))
    yield Worst("a receipt of fields", targets.read_receipt, partial(full, b"a&", answers.LARGEST_RECEIPT))
    for piece in ("TPS ", "HASIL 005 1=", "a", "a ", "1=1 ", "a      ", "LAPOR RUSUH TPS ", "٣"):
        yield Worst(f"a short code of {piece!r}", targets.read_short_code,
                    partial(full, piece.encode(), 2000))  # fmt: skip
        yield Worst(f"10 MB of {piece!r}", targets.read_short_code, partial(full, piece.encode(), MOST))


def _cut(make: Callable[[], bytes]) -> bytes:
    return make()[: api.BODY_LIMIT]


WORST: tuple[Worst, ...] = (
    *(Worst(name, targets.read_file, make) for name, make in _files()),
    *(Worst(name, targets.read_table, make) for name, make in _tables()),
    *(Worst(name, targets.read_xform, make) for name, make in _xml()),
    *(Worst(name, targets.read_words, make) for name, make in _words()),
    *(Worst(name, targets.read_agenda, make) for name, make in _agendas()),
    *(Worst(name, targets.read_place, make) for name, make in _places()),
    *(Worst(name, targets.read_log, make) for name, make in _logs()),
    *(Worst(name, targets.read_outside, make) for name, make in _outside()),
    *_messages(),
    *_more_tables(),
)
