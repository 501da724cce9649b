"""Builds the world of the app tests through the services, as a real operation is built."""

from __future__ import annotations

from datetime import UTC, datetime

from posko.apps.operation.services import NewOperation, create_operation
from posko.apps.people.accounts.services import NewAgency, NewPerson, add_person, found_agencies
from posko.cli.demo import build as demo
from posko.cli.demo import index as demo_index
from posko.cli.operation import found_agencies_of, load_city
from posko.domain.access import Role, system_viewer

CODE, OTHER, CITY = "test-jaktim", "test-other", "31.75"
BEGUN = datetime(2024, 8, 5, 1, 0, tzinfo=UTC)

# log-in name: (name, agency, role, place)
CAST = {
    "bawaslu": ("Wulan Pengawas", "bawaslu", Role.BAWASLU_OFFICER, ""),
    "planner": ("Panji Perencana", "polres", Role.PLANNER, ""),
    "duty": ("Dewi Piket", "polres", Role.DUTY_OFFICER, ""),
    "field": ("Fikri Lapangan", "polres", Role.FIELD_OFFICER, ""),
    "panwascam": ("Pandu Panwascam", "bawaslu", Role.BAWASLU_OFFICER, "31.75.03"),
    "panwas": ("Putri Panwas", "bawaslu", Role.FIELD_OFFICER, ""),
    "kpu": ("Kirana Data", "kpu", Role.KPU_DATA_OFFICER, ""),
    "bpbd": ("Bayu Siaga", "bpbd", Role.LIAISON, ""),
    "camat": ("Cahya Camat", "kec-jatinegara", Role.LIAISON, "31.75.03"),
    "gakkumdu": ("Gita Perkara", "kejari", Role.GAKKUMDU_MEMBER, ""),
    "auditor": ("Arya Periksa", "pemkot", Role.AUDITOR, ""),
    "admin": ("Asih Akun", "polres", Role.ADMINISTRATOR, ""),
}


def build_operation() -> None:
    """The operation of the tests, with its agencies and cast."""
    city, head = load_city("jaktim")
    by = system_viewer("test-builder", operation=CODE, city=city)
    operation = create_operation(NewOperation(CODE, head["name"], head["kind"], city), by=by, at=BEGUN)
    found_agencies_of("jaktim", operation, by, BEGUN)
    for username, (name, agency, role, place) in CAST.items():
        add_person(NewPerson(username, name, agency, role, place), operation=operation, by=by, at=BEGUN)


def build_other() -> None:
    """An operation in another city with one person."""
    city = demo.load_other_city()
    by = system_viewer("test-builder", operation=OTHER, city=city)
    operation = create_operation(NewOperation(OTHER, "Operasi lain", "", city), by=by, at=BEGUN)
    found_agencies(operation, [NewAgency("polres", "Polres lain", "Polres lain", "polri", city)], by=by, at=BEGUN)
    add_person(NewPerson("other", "Oka Lain", "polres", Role.PLANNER), operation=operation, by=by, at=BEGUN)


def build_index() -> None:
    """The synthetic indicator events of the demo, under the tests' operation."""
    from posko.apps.people.accounts import selectors
    from posko.apps.people.models import Post

    post = Post.objects.select_related("agency__operation", "user").get(user__username="bawaslu")
    viewer = selectors.viewer_at(post, BEGUN, real_at=BEGUN)
    demo_index.load_index(viewer, BEGUN)


def build() -> None:
    """Everything."""
    build_operation()
    build_other()
    build_index()
