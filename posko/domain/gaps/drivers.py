"""The gap that a driver of the index suggests: its kind, so that one press opens it ready for a promise.

The suggestion is ours; the person who opens the gap answers for it. The indicator decides where it says more than its
group.
"""

from __future__ import annotations

from collections.abc import Mapping

from posko.law import vulnerability as law
from posko.law.vulnerability import Indicator

SOURCE = "index"  # what a gap remembers as its source; the reference is the indicator's code

_BY_INDICATOR: Mapping[str, str] = {
    "IKP03": "flood",
    "IKP04": "flood",
    "IKP27": "logistics",
    "IKP28": "logistics",
    "IKP29": "logistics",
    "IKP30": "special_station",
    "IKP48": "information",
    "IKP49": "information",
    "IKP50": "information",
    "IKP51": "information",
    "IKP53": "security",
    "TPS18": "security",
    "TPS19": "flood",
    "TPS23": "special_station",
}
_BY_GROUP: Mapping[str, str] = {
    "KEAMANAN": "security",
    "HAK-MEMILIH": "voter",
    "PELAKSANAAN-KAMPANYE": "conduct",
    "PEMUNGUTAN-SUARA": "conduct",
    "KAMPANYE-CALON": "conduct",
    "OTORITAS-PEMILU": "conduct",
    "OTORITAS-NEGARA": "conduct",
    "PARTISIPASI-PEMILIH": "voter",
    "HAKPILIH": "voter",
    "POLITIKUANG": "conduct",
    "POLITISASISARA": "conduct",
    "NETRALITAS": "conduct",
    "LOGISTIK": "logistics",
    "LOKASI": "coordination",
    "JARINGAN": "logistics",
}


def indicator_of(regime: str, code: str) -> Indicator | None:
    """The indicator of a code in any framework of a regime. None if no framework has it now."""
    known = (law.framework(regime, name) for name in law.framework_names(regime))
    return next((each for framework in known for each in framework.indicators if each.code == code), None)


def kind_for(indicator: Indicator) -> str:
    """The kind of gap (a key of posko.domain.gaps.states.KINDS) that an indicator suggests."""
    return _BY_INDICATOR.get(indicator.code) or _BY_GROUP.get(indicator.subdimension, "coordination")
