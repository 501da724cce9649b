"""What Kannel puts into an address (`get-url`): the text in the charset that it names, and its own times.

Source: Kannel 1.4.5, gw/urltrans.c (`urltrans_fill_escape_codes`): `%b` stands in the charset `%C`, which is UTF-16BE
as soon as one sign has no place in GSM 03.38; `%T` is seconds since 1970, `%t` the same moment in UTC without a zone;
both say when the SMS was sent, so one that waited in the network for a day says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from posko.domain.errors import BadInput
from posko.domain.intake import gateways

MOST_FIELDS: Final = 30
# Networks hold an SMS for some days at most; a stamp beyond that is a modem whose clock was never set.
OLDEST: Final = timedelta(days=7)
_CHARSETS: Final = {"": "utf-8", "utf-8": "utf-8", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1"}


def fields(query: str) -> Mapping[str, str]:
    """The fields of a query, each in UTF-8 but `text`, which stands in the charset that `charset` names.

    Raises BadInput for more fields than Kannel has, one that stands twice, and a charset that nobody sends.
    """
    if not query.isascii() and max(query) > "\xff":  # no server hands such a query on; read as what it is
        query = query.encode("utf-8", "replace").decode("latin-1")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1", max_num_fields=MOST_FIELDS)
    except ValueError as broken:
        raise BadInput("The address holds more than %(most)s fields.", most=MOST_FIELDS) from broken
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _value in pairs]
        raise BadInput("The field “%(field)s” stands twice.", field=next(n for n in names if names.count(n) > 1)[:40])
    charset = told.get("charset", "").strip()
    if charset.lower() not in _CHARSETS:
        raise BadInput("The field “charset” is %(charset)s; write UTF-8 or UTF-16BE.", charset=charset[:20])
    codecs = {"text": _CHARSETS[charset.lower()]}
    return {name: value.encode("latin-1").decode(codecs.get(name, "utf-8"), "replace") for name, value in told.items()}


def sent_at(ts: str, real_at: datetime) -> datetime | None:
    """When an SMS was sent, by `%T` or `%t`; None for no stamp and for one that no network could have given."""
    moment = gateways.stamp(ts)
    if moment is None:
        try:
            moment = datetime.fromisoformat(ts).replace(tzinfo=UTC)
        except ValueError:
            return None
    return moment if real_at - OLDEST <= moment <= real_at + gateways.WINDOW else None
