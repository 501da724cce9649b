"""House law: what cases and the desk keep lies behind their wall in the database, too."""

from __future__ import annotations

from django.apps import apps

from posko.domain.access import Compartment
from posko.kit import walls

WALLS = {
    "cases": Compartment.CASE,
    "roll": Compartment.VOTER,
    "outgoing": Compartment.SECURITY,
    "units": Compartment.SECURITY,
}
# Each with its reason; a name that is gone must go from here too.
OPEN = {
    "cases_casetotals": "counts that the centre released for the situation report; nobody is named",
    "cases_exclusionask": "a number and a member, for chiefs who are behind no wall; nothing of the case",
    "cases_exclusionvoice": "the words of chiefs on it",
    "units_checkin": "that a team is well and what it does; never where",
    "units_resourceoffer": "what agencies offer each other at the table",
    "units_resourceorder": "what agencies ask of each other at the table",
    "units_team": "call sign, agency and state; where it is stands in whereabouts",
    "units_teammember": "who belongs to a team, as rosters say",
    "roll_stationvote": "the day on which a station votes once more, which KPU announces to all",
}


def test_every_table_of_a_wall_is_behind_it() -> None:
    tables = {
        model._meta.db_table: wall
        for noun, wall in WALLS.items()
        for model in apps.get_app_config(noun).get_models(include_auto_created=True)
    }
    assert OPEN.keys() <= tables.keys()
    behind = {table: wall for table, wall in tables.items() if table not in OPEN}
    assert walls.tables() == dict(sorted(behind.items())), "say `wall` on these models, or list them with a reason"
