"""The only reader of a clock.

`operation_time` is the time that the operation lives in: the real time plus the offset stored on the
operation (zero for a real one, fixed once for a demo or an exercise). Sessions, one-time codes, lockouts and
log-in links use `real_time`. Everything below web, api and cli gets its time as a parameter named `at`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def real_time() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def operation_time(offset: timedelta) -> datetime:
    """The operation's time, UTC."""
    return real_time() + offset
