"""Marks and conditions of the law tables in plain words, English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Literal

from babel.dates import format_date

from posko.law import tables
from posko.law.eligibility import Condition, Named
from posko.law.marks import Ground, Mark

Language = Literal["en", "id"]

MARKS: Mapping[Mark, tuple[str, str]] = {
    "V": ("read in the source named", "dibaca dalam sumber yang disebut"),
    "V-p": ("practice, stated by an official in the press", "praktik, dinyatakan pejabat dalam pers"),
    "I": ("inference, or date arithmetic", "simpulan, atau hitungan tanggal"),
    "M": ("unverified: not read in a source", "belum terverifikasi: tidak terbaca dalam sumber"),
}
_FIELDS: Mapping[str, tuple[str, str]] = {
    "doc": ("document shown", "dokumen yang ditunjukkan"),
    "doc_prov": ("province on the document", "provinsi pada dokumen"),
    "age": ("age in years on voting day", "umur (tahun) pada hari pemungutan suara"),
    "service": ("service", "dinas"),
    "roll": ("on the roll (DPT)", "dalam DPT"),
    "move_letter": ("letter of moving the vote", "surat pindah memilih"),
    "move_origin_prov": ("province the letter comes from", "provinsi asal surat pindah"),
    "ballots_left": ("ballots left at this station", "sisa surat suara di TPS ini"),
    "situation": ("situation", "keadaan"),
    "letter_issued": ("was a move letter issued", "surat pindah terbit"),
    "origin_prov": ("province of origin", "provinsi asal"),
    "reason": ("reason number", "nomor alasan"),
}
# A flag reads as a sentence, by its value.
_FLAGS: Mapping[tuple[str, bool], tuple[str, str]] = {
    ("doc_rt_rw_match", True): ("the address lies in this station's RT/RW", "alamat termasuk RT/RW TPS ini"),
    ("doc_rt_rw_match", False): ("the address lies in another RT/RW", "alamat di RT/RW lain"),
    ("ever_married", True): ("is or was married", "sudah atau pernah kawin"),
    ("ever_married", False): ("never married", "belum pernah kawin"),
    ("court_barred", True): ("a court took away the right to vote", "hak pilih dicabut pengadilan"),
    ("court_barred", False): ("no court took away the right to vote", "hak pilih tidak dicabut pengadilan"),
    ("recorded_dead", True): ("recorded as deceased", "tercatat meninggal"),
    ("recorded_dead", False): ("not recorded as deceased", "tidak tercatat meninggal"),
    ("identity_matches", True): ("person and document match", "orang dan dokumen cocok"),
    ("identity_matches", False): ("person and document do not match", "orang dan dokumen tidak cocok"),
    ("already_voted", True): ("has voted already", "sudah memilih"),
    ("already_voted", False): ("has not voted yet", "belum memilih"),
    ("moved_out", True): ("moved the vote away from this station", "sudah pindah memilih dari TPS ini"),
    ("moved_out", False): ("did not move the vote away", "tidak pindah memilih dari TPS ini"),
    ("queue_at_1300", True): ("was in the queue at closing time", "sudah mengantre saat TPS ditutup"),
    ("queue_at_1300", False): ("was not in the queue at closing time", "belum mengantre saat TPS ditutup"),
    ("doc_prov", True): ("the document's province is known", "provinsi pada dokumen diketahui"),
    ("doc_prov", False): ("the document's province is not known", "provinsi pada dokumen tidak diketahui"),
    ("move_origin_prov", False): ("the letter's province is not known", "provinsi asal surat tidak diketahui"),
    ("on_first_lists", True): ("on a list of the first vote", "ada dalam daftar pemungutan suara pertama"),
    ("on_first_lists", False): ("on no list of the first vote", "tidak ada dalam daftar pemungutan suara pertama"),
    ("voted_in_this_vote", True): ("has voted already in this repeat vote", "sudah memilih dalam pemungutan ulang ini"),
    ("vote_answered", True): (
        "the desk answered VOTE to this NIK before, today",
        "NIK ini sudah dijawab VOTE oleh meja hari ini",
    ),
    ("nik_not_compared", True): ("the NIK could not be compared now", "NIK belum dapat dicocokkan"),
    ("in_dpt", True): ("is on the DPT", "terdaftar dalam DPT"),
    ("in_dpt", False): ("is not on the DPT", "tidak terdaftar dalam DPT"),
    ("proof", True): ("the proof is there", "bukti ada"),
    ("proof", False): ("the proof is missing", "bukti belum ada"),
}
_VALUES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("doc", "KTPEL"): ("KTP-el", "KTP-el"),
    ("doc", "C6"): ("C.Pemberitahuan only", "hanya C.Pemberitahuan"),
    ("doc", "none"): ("none", "tidak ada"),
    ("roll", "this"): ("at this station", "di TPS ini"),
    ("roll", "other"): ("at another station", "di TPS lain"),
    ("roll", "none"): ("on no roll", "tidak ada dalam daftar mana pun"),
    ("move_letter", "this"): ("to this station", "ke TPS ini"),
    ("move_letter", "other"): ("to another station", "ke TPS lain"),
    ("move_letter", "none"): ("none", "tidak ada"),
    ("situation", "inpatient"): ("in hospital", "rawat inap"),
    ("situation", "custody"): ("in custody", "dalam tahanan"),
    ("situation", "duty"): ("on duty", "bertugas"),
    ("letter_issued", "yes"): ("yes", "ya"),
    ("letter_issued", "unknown"): ("nobody knows", "belum diketahui"),
    ("service", "TNI"): ("TNI, serving", "TNI aktif"),
    ("service", "POLRI"): ("Polri, serving", "Polri aktif"),
}
_OPERATORS: Mapping[str, tuple[str, str]] = {
    "is": ("{field}: {value}", "{field}: {value}"),
    "not": ("{field}: not {value}", "{field}: bukan {value}"),
    "in": ("{field}: {value}", "{field}: {value}"),
    "not_in": ("{field}: not {value}", "{field}: bukan {value}"),
    "below": ("{field}: under {value}", "{field}: di bawah {value}"),
    "at_least": ("{field}: {value} or more", "{field}: {value} atau lebih"),
    "before": ("before {value}", "sebelum {value}"),
    "from": ("from {value} on", "mulai {value}"),
    "not_on": ("on another day than {value}", "pada hari lain daripada {value}"),
    "until": ("until {value}", "sampai {value}"),
    "after": ("after {value}", "setelah {value}"),
}


def marked(mark: Mark) -> str:
    """A mark with its meaning."""
    return f"**{mark}** ({MARKS[mark][0]})"


def edition(regime: str, name: str) -> str:
    """Which version of a table a page shows."""
    found = tables.edition(regime, name)
    return f"{found.name_id} / *{found.name_en}*. In force from {found.start}, last compared {found.checked}."


def doubtful(ground: Ground) -> str:
    """Why a row is not verified: its mark and its source."""
    return f"{marked(ground.mark)}; {ground.source}."


def condition(one: Condition, named: Named, language: Language) -> str:
    """One condition as a phrase. Raises KeyError for a field that has no words here: give it some."""
    place = ("en", "id").index(language)
    if isinstance(one.value, bool):
        return _FLAGS[one.field, one.value][place]
    words = {"value": _value(one, named, language)}
    if "{field}" in _OPERATORS[one.operator][place]:
        words["field"] = _FIELDS[one.field][place]
    return _OPERATORS[one.operator][place].format(**words)


def _value(one: Condition, named: Named, language: Language) -> str:
    value, place = one.value, ("en", "id").index(language)
    if isinstance(value, time):
        day = format_date(named.voting_day, "d MMMM y", locale=language)
        return f"{value:%H.%M}, {day}"
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=language)
    each = sorted(value, key=str) if isinstance(value, frozenset) else [value]
    joined = (" or ", " atau ")[place]
    return joined.join(_VALUES.get((one.field, str(item)), (str(item), str(item)))[place] for item in each)
