"""How a line of the log is written: by UTC, without secrets, and in one line whatever somebody put into it."""

from __future__ import annotations

import logging
import re
import time
from typing import Final

from posko.web.log_scrub import scrubbed

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Line(logging.Formatter):
    """`2024-11-27T01:02:03.004Z WARNING posko.refused: …`; where an error came from stands below it, set in."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """All of it, the trace of an error too, without a secret."""
        return scrubbed(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        """The line; a sign that would begin another one, or turn its direction, stands as its code."""
        return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is the library's
        """Set in, so that nothing in an error passes for a line of its own."""
        return "\n".join(f"  | {line}" for line in super().formatException(ei).splitlines())  # type: ignore[arg-type]
