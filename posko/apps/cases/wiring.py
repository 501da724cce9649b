"""What cases register with the nouns below them. Nothing of a case is ever seen outside its wall."""

from __future__ import annotations

from posko.apps.cases.centre import steps as centre_steps
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.course import selectors
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.keys import services as key_services
from posko.apps.cases.links import services as link_services
from posko.apps.cases.retention import services as retention
from posko.apps.evidence import registry as evidence_registry
from posko.apps.jobs.registry import every
from posko.apps.ledger import registry as ledger_registry
from posko.apps.notices import registry as notices_registry
from posko.apps.people.accounts import registry as people_registry
from posko.apps.people.members import services as member_services
from posko.apps.people.recovery import registry as recovery_registry
from posko.domain.access import Compartment
from posko.domain.errors import N_

_WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})

evidence_registry.hold(selectors.photos_held)
ledger_registry.close(selectors.closed_entries)
# A superior outside of the wall is told; that he was, and of which clock, is for those inside.
notices_registry.record_behind("case", Compartment.CASE)
recovery_registry.wrappings.append(lambda lost, own, by, at: key_services.take_over(lost, own, by=by, at=at))
people_registry.ends_with_account(centre_steps.take_keys_back)
people_registry.ends_with_role(centre_steps.take_keys_back)
# A round makes up for what was missed during a stand-still, and does nothing twice.
every(5, "cases.call", N_("Alarms of the clocks of cases"), clock_services.call, walls=_WALLS)
every(5, "cases.call_tasks", N_("Tasks of cases past due"), link_services.call, walls=_WALLS)
every(1, "cases.members", N_("Members let in by time"), member_services.keep_members, in_real_time=True)
every(5, "cases.lapse", N_("Cases whose clock ran out"), clock_services.lapse, walls=_WALLS)
every(60, "cases.check_seals", N_("Seals of cases checked"), integrity_services.check_some, walls=_WALLS)
every(1440, "cases.purge_persons", N_("Persons of cases whose time is over"), retention.purge, walls=_WALLS)
