"""People who are handed out and taken in again change nothing: any posts, either kind of file, either language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Role
from posko.domain.files.csv_files import Language
from posko.domain.papers.tables import table_csv, table_workbook
from posko.domain.people.rows import HANDED_OUT, Ground, PersonRow, read_people
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from posko.kit.language import tongues

AT = datetime(2024, 11, 25, tzinfo=UTC)
PLACES = ("", "31.75.03", "31.75.03.1001", "31.75.03.1001/003")
SHORTS = {"polres": "Polres Jakarta Timur", "bpbd": "BPBD"}
LOG_INS = st.text("abcDE01._@+-", min_size=1, max_size=8)
# Among names that stand since before lies what a rule of today refuses: a formula, a number of a person.
NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=30),
    st.sampled_from(["=1+1", "'=1", "-5", "3175031234560001"]),
).filter(str.strip)
PEOPLE = st.dictionaries(
    LOG_INS,
    st.tuples(NAMES, st.sampled_from([*SHORTS]), st.sampled_from(Role), st.sampled_from(PLACES), LOG_INS, LOG_INS),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=20, deadline=None)
@given(people=PEOPLE)
def test_people_taken_back_in_change_nothing(
    kind: str, language: Language, people: dict[str, tuple[str, str, Role, str, str, str]]
) -> None:
    # Superiors and deputies may be gone, of another agency or oneself: what stands, stands.
    held = {
        who: PersonRow(who, name, agency, role, place, superior, deputy, "081200000202")
        for who, (name, agency, role, place, superior, deputy) in people.items()
    }
    rows: list[dict[str, object]] = [
        {
            "username": each.username, "name": each.full_name, "agency": SHORTS[each.agency], "role": each.role.value,
            "place": each.place, "place_name": "x", "superior": each.superior, "deputy": each.deputy,
        }
        for each in held.values()
    ]  # fmt: skip
    spoken = tongues(language)
    out = table_csv(HANDED_OUT, rows, spoken) if kind == "csv" else table_workbook("t", HANDED_OUT, rows, spoken, at=AT)
    ground = Ground(
        agencies=dict.fromkeys(SHORTS, "polri"),
        agency_words={short.casefold(): code for code, short in SHORTS.items()},
        places=frozenset(PLACES),
        names=AliasTable((PlaceRecord("31.75.03", Level.KECAMATAN, "Jatinegara", "31.75"),)),
        held=held,
    )
    found = read_people(f"t.{kind}", out, ground, tongues=tongues("en" if language == "id" else "id"))
    assert found.ok, [str(each) for each in found.problems]
    assert (found.added, found.changed, found.same) == ((), (), len(held))
