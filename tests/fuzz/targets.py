"""The parsers that take what comes from outside, each by one name, with inputs that it takes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import posko_verify
from PIL import Image

from posko.domain import privacy, witnesses
from posko.domain.access import system_viewer
from posko.domain.cases import answer
from posko.domain.errors import BadInput
from posko.domain.files import checks, photos
from posko.domain.gaps import rows as gap_rows
from posko.domain.intake import api, gateways, kannel, openrosa, phone_said, report_rows, sender_rows, short_code, sms
from posko.domain.intake.reader import Ground
from posko.domain.outgoing import contact_rows
from posko.domain.outgoing.calls import Answer
from posko.domain.outgoing.ways import SPEECHES, android, answers, twilio, whatsapp
from posko.domain.outgoing.ways import kannel as kannel_way
from posko.domain.people import rows as people_rows
from posko.domain.plans.phases import JAKARTA
from posko.domain.rakor import agenda
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from posko.domain.tlog import leaves, notes, proofs, requests
from posko.domain.vulnerability import event_rows
from posko.domain.vulnerability.event_book import Book, book_of
from posko.law import vulnerability
from tests import exported, odk, pictures, sheets, tlogs

AT = datetime(2024, 11, 27, 6, 55, tzinfo=UTC)
KELURAHAN = "31.75.10.1001"
Read = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Target:
    """One door for bytes. `read` answers, or refuses by BadInput; anything else is a fault.

    `words` are pieces that its grammar knows; `packed`: how its inputs are put together again after a part was spoilt.
    """

    name: str
    read: Read
    samples: Callable[[], list[bytes]]
    words: tuple[bytes, ...] = ()
    packed: str = ""


@cache
def names() -> AliasTable:
    """A city of 66 places, so that a guess at a name costs what it costs on the day."""
    rows = [PlaceRecord("31.75.10", Level.KECAMATAN, "Cipayung", "31.75"),
            PlaceRecord(KELURAHAN, Level.KELURAHAN, "Cipayung", "31.75.10")]  # fmt: skip
    for each in range(64):
        kecamatan = f"31.75.0{each % 8 + 1}"
        name = f"Cipinang {chr(97 + each % 26)}ulya{each}"
        rows.append(PlaceRecord(f"{kecamatan}.{1001 + each}", Level.KELURAHAN, name, kecamatan))
    return AliasTable(rows)


@cache
def _book() -> Book:
    return book_of(
        {name: vulnerability.framework("pilkada", name) for name in vulnerability.framework_names("pilkada")}
    )


def text_of(body: bytes) -> str:
    """A body as the doors decode it."""
    return body.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def read_sms(body: bytes) -> object:
    """A gateway's body, the short code in it, and the answer that goes back."""
    new = gateways.read_sms(gateways.sms_fields(body))
    gateways.kept(new, "mark", AT, "OPS")
    return gateways.given_of(new), read_short_code(new.text.encode("utf-8", "backslashreplace"))


def read_short_code(body: bytes) -> object:
    """A short code and its answer in one SMS."""
    text = text_of(body)
    try:
        return sms.understood(short_code.read(text, Ground(f"{KELURAHAN}/005", names(), AT)), "TPS 005 Cipayung")
    except BadInput as refusal:
        return sms.refused(str(refusal), short_code.example_for(text))


def read_xform(body: bytes) -> object:
    """A submission of ODK Collect."""
    return openrosa.read(text_of(body)).digest()


def read_api(body: bytes) -> object:
    """A report of the API or the phone form."""
    found = api.read(text_of(body))
    return str(found.faults[0].as_refusal()) if found.faults else found.report.digest()


def read_said(body: bytes) -> object:
    """What the phone form says of a task, of a team and of itself."""
    found: list[object] = []
    readers = (
        phone_said.read_act,
        phone_said.read_well,
        phone_said.read_holder,
        phone_said.read_shown,
        phone_said.read_understood,
    )
    for read in readers:
        try:
            found.append(read(text_of(body)))
        except phone_said.Unread as refusal:
            found.append([str(each.as_refusal()) for each in refusal.faults])
    return found


def read_chat(body: bytes) -> object:
    """An update of Telegram, a notification of WhatsApp, an event of the app, and what Kannel puts into an address."""
    with_refusal = [gateways.read_whatsapp, gateways.read_telegram, gateways.read_android, read_query]
    found: list[Any] = []
    for read in with_refusal:
        try:
            found.append(read(body))
        except BadInput as refusal:
            found.append(str(refusal))
    return found


def read_query(body: bytes) -> object:
    """What Kannel puts into an address."""
    told = kannel.fields(text_of(body))
    return told, kannel.sent_at(told.get("ts", ""), AT)


def read_receipt(body: bytes) -> object:
    """What gateways say became of a message, and what they answer when they are given one."""
    found: list[object] = [android.receipt(body), list(whatsapp.receipts(body))]
    found += [speech.read(Answer(status, body)) for speech in SPEECHES.values() for status in (200, 202, 400)]
    fields = answers.form(body)
    return [*found, twilio.receipt(fields), kannel_way.receipt(fields)]


def read_table(body: bytes) -> object:
    """A table of reports, as CSV or as a workbook."""
    found = report_rows.read_reports("tabel", body, place=names().resolve)
    return [str(each) for each in found.problems]


def read_gaps(body: bytes) -> object:
    """A table of gaps."""
    by = system_viewer("fuzz", operation="fuzz", city="31.75")
    table = gap_rows.Table(names(), {KELURAHAN}, {"polres": "polres"}, AT, JAKARTA, by)
    return [str(each) for each in gap_rows.read_gaps("tabel", body, table).problems]


def read_devices(body: bytes) -> object:
    """A table of devices."""
    ground = sender_rows.Ground({"polres"}, {KELURAHAN}, names(), lambda row: row.name, {}, acts_at=lambda _code: True)
    return [str(each) for each in sender_rows.read_devices("tabel", body, ground).problems]


def read_people(body: bytes) -> object:
    """A table of people."""
    ground = people_rows.Ground({"polres": "polri"}, {KELURAHAN}, names(), {})
    return [str(each) for each in people_rows.read_people("tabel", body, ground).problems]


def read_contacts(body: bytes) -> object:
    """A table of numbers."""
    ground = contact_rows.Ground("kpu", {f"{KELURAHAN}/001"}, names(), AT.date(), AT.date())
    return [str(each) for each in contact_rows.read_contacts("tabel", body, ground).problems]


def read_events(body: bytes) -> object:
    """A table of events."""
    ground = event_rows.Ground(_book(), names(), {KELURAHAN}, lambda _place: True, AT.date())
    return [str(each) for each in event_rows.read_events("tabel", body, ground).problems]


def read_replay(body: bytes) -> object:
    """The events of a case, as `posko cases replay` takes them."""
    return list(answer.read_lines(text_of(body).splitlines()))


def read_place(body: bytes) -> object:
    """A place as somebody wrote it: in a search, a form, a table or a message."""
    text = text_of(body)
    return names().find(text), names().holding(text), names().resolve(text)


def read_agenda(body: bytes) -> object:
    """Items of an agenda, typed or pasted one a line."""
    speakers = {"BPBD": "bpbd", "KPU": "kpu", **{f"Instansi {number}": f"i-{number}" for number in range(80)}}
    return agenda.typed(text_of(body)[: agenda.TYPED_LENGTH], speakers, room=120)


def read_words(body: bytes) -> object:
    """Words of a person, searched for numbers that point at one."""
    text = text_of(body)
    privacy.hide_personal_numbers(text[: 256 * 1024])
    privacy.refuse_personal_numbers(text)
    return None


def read_log(body: bytes) -> object:
    """What is brought of a log: a checkpoint, a request to a witness and its answer, a proof, a key."""
    found: list[object] = []
    reads = (notes.read_note, requests.read_request, proofs.read_proof, _read_leaves, _read_keys)
    for read in (*reads, _read_brought, _read_answer, _read_address):
        try:
            found.append(read(body))
        except BadInput as refusal:
            found.append(str(refusal))
    return found


def _read_leaves(body: bytes) -> object:
    return leaves.Frontier().grown(leaves.read_add_leaves(body).leaves).root()


def _read_keys(body: bytes) -> object:
    return notes.read_vkey(text_of(body)), notes.read_signer(text_of(body))


def _read_brought(body: bytes) -> object:
    return witnesses.read_brought(text_of(body))


def _read_answer(body: bytes) -> object:
    """What a witness answers over the line, of which so much is read at most."""
    text, cosigner = text_of(body)[: witnesses.LARGEST_ANSWER], notes.Verifier("w", notes.COSIGNATURE, bytes(32))
    weighed = [witnesses.weigh(witnesses.Answer(status, text), name="w", size=7) for status in (200, 400, 409, 422)]
    return weighed, witnesses.cosignature(str(tlogs.Log(tlogs.leaves_of(7)).head(7)), text, cosigner)


def _read_address(body: bytes) -> object:
    return witnesses.check_address(text_of(body)), witnesses.read_key(text_of(body))


def read_outside(body: bytes) -> object:
    """What the verifier is given: heads, a policy, keys, and a line of an export, which is no proof."""
    found: list[object] = []
    for read in (_read_heads, _read_policy, _read_line):
        try:
            found.append(read(body))
        except (posko_verify.Unreadable, ValueError, KeyError, RecursionError) as refusal:
            found.append(str(refusal))
    return found


def _read_heads(body: bytes) -> object:
    return posko_verify.read_heads(body, "heads", outside=True)


def _read_policy(body: bytes) -> object:
    return posko_verify.read_policy(body[: posko_verify.LONGEST_TEXT], "policy")


def _read_line(body: bytes) -> object:
    line = posko_verify.read_line(body[: posko_verify.LONGEST_LINE] + b"\n")
    return posko_verify.row_hash(line["number"], line["row"]) if type(line["row"]) is dict else line


def read_file(body: bytes) -> object:
    """A file of a form, told by its bytes."""
    return checks.media_type("bukti", body)


def read_photo(body: bytes) -> object:
    """A photo with its copy and its position."""
    return photos.developed("foto", body)


def _xform() -> list[bytes]:
    return [odk.instance(), odk.instance("incident", text="0812 3456 7890 &amp; lebih", photo="foto.jpg")]


def _api() -> list[bytes]:
    told = {"form": "incident", "place": f"{KELURAHAN}/005", "at": "2024-11-27T07:05:00+07:00",
            "answers": {"kind": "queue", "severity": 2}, "text": "Antrean sampai ke jalan"}  # fmt: skip
    return [json.dumps(told).encode()]


def _said() -> list[bytes]:
    name = "6f1b2a52-8b0e-4c1e-9d5a-2f0d6a1f7c11"
    told = {"id": name, "task": "26", "event": "unable", "at": "2024-11-27T07:05:00+07:00", "reason": "Jalan ditutup",
            "base": 1, "branch": name, "counter": 1}  # fmt: skip
    return [json.dumps(each).encode() for each in (told, {"call_sign": "GARUDA 2"}, {"seen": ["26", 27]})]


def _sms() -> list[bytes]:
    told = {"sender": "+6281234567890", "text": "HASIL 005 01=120 02=98 SAH=218 TIDAK=4", "ts": "1732690000",
            "message_id": "a-1", "part": 1, "parts": 2, "ref": "7"}  # fmt: skip
    return [json.dumps(told).encode(), json.dumps(told | {"text": "LAPOR RUSUH TPS 005 dua kelompok"}).encode()]


def _short() -> list[bytes]:
    return [b"BUKA 005 07.05", b"HASIL 005 01=120 02=98 SAH=218 TIDAK=4", b"LAPOR RUSUH KEL Cipayung TPS 5 dua",
            b"STOK 005 KURANG SURAT SUARA 20", b"ANTRE 45", b"31.75.10.1001/005 BUKA"]  # fmt: skip


def _receipts() -> list[bytes]:
    statuses = {"statuses": [{"id": "wamid.1", "status": "read"}]}
    return [
        b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003",
        b"status=16&answer=NACK%2F0x58&id=f",
        json.dumps({"event": "sms:failed", "payload": {"messageId": "k", "reason": "No service"}}).encode(),
        json.dumps({"entry": [{"changes": [{"value": statuses}]}]}).encode(),
    ]


def _chat() -> list[bytes]:
    telegram = {"update_id": 1, "message": {"message_id": 3, "date": 1732690000, "text": "BUKA 005",
                "chat": {"id": 5, "type": "private"}, "from": {"id": 5}}}  # fmt: skip
    message = {"from": "6281234567890", "id": "wamid.1", "timestamp": "1732690000", "type": "text",
               "text": {"body": "BUKA 005"}}  # fmt: skip
    return [json.dumps(telegram).encode(),
            json.dumps({"entry": [{"changes": [{"value": {"messages": [message]}}]}]}).encode()]  # fmt: skip


_HEAD = ("tempat", "uraian", "waktu", "formulir", "jenis", "tingkat", "jawaban", "kunci")
_ROW = (f"{KELURAHAN}/005", "Antrean panjang", "27/11/2024 07.05", "incident", "queue", "2", '{"kind": "queue"}', "k-1")


def _tables() -> list[bytes]:
    csv = "\r\n".join(";".join(f'"{cell}"' if '"' not in cell else "" for cell in row) for row in (_HEAD, _ROW))
    return [csv.encode(), sheets.workbook(_ROW, head=_HEAD)]


def _gaps() -> list[bytes]:
    head = ("title", "place", "kind", "severity", "owner", "agency", "promise", "evidence", "due")
    row = ("Pompa rusak", KELURAHAN, "logistics", "2", "polres", "polres", "Ganti pompa", "Foto", "28/11/2024 10.00")
    return [",".join(head).encode() + b"\n" + ",".join(row).encode(), sheets.workbook(row, head=head)]


def _people() -> list[bytes]:
    head = ("username", "name", "agency", "role", "place", "superior", "deputy", "telephone")
    row = ("arif", "Arif", "polres", "chief", KELURAHAN, "", "", "081234567890")
    return [",".join(head).encode() + b"\n" + ",".join(row).encode(), sheets.workbook(row, head=head)]


def _contacts() -> list[bytes]:
    head, row = ("TPS", "Peran", "Nomor", "Hapus pada"), (f"{KELURAHAN}/001", "kpps", "081234567890", "2024-12-01")
    return [",".join(head).encode() + b"\n" + ",".join(row).encode(), sheets.workbook(row, head=head)]


def _events() -> list[bytes]:
    row = (KELURAHAN, *sheets.GOOD[1:])
    return [sheets.csv_of(row, row), sheets.workbook(row)]


def _replay() -> list[bytes]:
    return [
        b'{"event": "case.reported", "at": "2024-11-20T08:00:00+07:00", "by": "bawaslu"}\n\n{"event": "case.closed"}'
    ]


def _logs() -> list[bytes]:
    log = tlogs.Log(tlogs.leaves_of(7))
    proof = proofs.ProofFile(3, log.consistency(3, 7), log.head(7), b"extra")
    return [str(each).encode() for each in (log.head(7), log.request(3, 7), proof, tlogs.KEY.verifier)]


def _outside() -> list[bytes]:
    past = exported.past(3, sizes=(2,))
    policy = f"witness a {exported.BAWASLU.vkey}\ngroup b any a\nquorum b\n"
    line = json.dumps(past.lines[0])
    return [text.encode() for text in (past.checkpoint + past.heads[2], policy, line, exported.POST.vkey)]


def _files() -> list[bytes]:
    return [pictures.pdf(), pictures.docx(word__media__a=b"a" * 500), pictures.pdf(password="a")]


def _photos() -> list[bytes]:
    grey = io.BytesIO()
    Image.new("I;16", (20, 10)).save(grey, "PNG")
    layered = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(layered, "JPEG", progressive=True)
    return [pictures.jpeg(), pictures.jpeg(turned=True), layered.getvalue(), pictures.png(words="a"), grey.getvalue()]


TARGETS: tuple[Target, ...] = (
    Target("sms", read_sms, _sms, (b'"text"', b'"parts"', b"HASIL", b"=", b"SAH", b"\\u0000", b"\\ud800", b"1e999")),
    Target("short codes", read_short_code, _short, (b"TPS ", b"KEL ", b"KURANG ", b"=", b"07.05 ", "٣".encode(), b"#")),
    Target("xform", read_xform, _xform,
           (b"<!DOCTYPE a>", b"<a>", b"</a>", b"&#0;", b"&lt;", b"<![CDATA[", b"xmlns:x=''")),
    Target("api", read_api, _api, (b"[", b"{", b'"answers"', b"1e999", b"NaN", b"\\ud800", b"null", b"9" * 5000)),
    Target("said", read_said, _said, (b"[", b"{", b'"seen"', b"1e999", b"\\ud800", b"null", b"9" * 5000, b"-1")),
    Target("chats", read_chat, _chat, (b'"messages"', b"[]", b"{}", b"null", b"1e999", b"true", b'"from"')),
    Target("receipts", read_receipt, _receipts, (b"MessageStatus=read&", b'"event"', b"[]", b"{}", b"null", b"%00")),
    Target("tables", read_table, _tables, (b";", b'"', b"\r", b"\n", b"31.75.10.1001/005", b"[[", b"=1+1"), "zip"),
    Target("gaps", read_gaps, _gaps, (b",", b'"', b"\n", b"31.75.10.1001", b"polres"), "zip"),
    Target("people", read_people, _people, (b",", b'"', b"\n", b"arif", b"0812-3456-7890"), "zip"),
    Target("contacts", read_contacts, _contacts, (b",", b'"', b"\n", b"kpps", b"0812-3456-7890"), "zip"),
    Target("events", read_events, _events, (b";", b'"', b"\n", b"IKP03", b"NIHIL", b"31.75.10.1001"), "zip"),
    Target("replay", read_replay, _replay, (b"{", b"[", b"null", b"1e999", b'"at"', b"9" * 5000)),
    Target("places", read_place, lambda: [b"TPS 5 Kel. Cipayung", b"Cipinang bulya1 (Cipayung)"],
           (b"tps ", b"kel. ", b", ", b"(", b"005", b"kota adm ", "é".encode())),
    Target("agendas", read_agenda, lambda: [b"1. Kesiapan pompa; BPBD; 15 menit; setujui\nLogistik\tkpu\t20"],
           (b";", b"\t", b"\n", b"15 menit", b"BPDB", b"-", b"9" * 5000, "\u2028".encode(), "٣".encode())),
    Target("words", read_words, lambda: [b"Antrean di 31.75.10.1001/005, hubungi 0812-3456-7890"],
           (b"3175101204900001", b"+62 812", "٣".encode(), "\u200d".encode(), b"2024-11-27", b"a" * 40)),
    Target("files", read_file, _files,
           (b"/Encrypt 1 0 R", b"stream\n", b"endstream", b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"MZ"), "zip"),
    Target("logs", read_log, _logs, (b"\n\n", "\u2014 ".encode(), b"old ", b"index ", b"A" * 43 + b"=", b"+", b"0")),
    Target("verifier", read_outside, _outside,
           (b"\n\n", "\u2014 ".encode(), b"quorum ", b"group a all b", b"[", b"1e999", b"\\ud800", b'"row":{}', b"+")),
    Target("photos", read_photo, _photos, (b"\xff\xda", b"\xff\xd9", b"\xff\xe1", b"acTL", b"IDAT", b"Exif\0"), "png"),
)  # fmt: skip
