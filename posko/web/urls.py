"""Addresses of the post. Each needs a rule in access_rules.py."""

from __future__ import annotations

from django.urls import include, path

from posko.api import v1
from posko.kit import addresses  # noqa: F401 - brings <secret:…> to the tables below
from posko.web import door, help_pages

urlpatterns = [
    path("api/v1/", v1.api.urls),  # first, since a report's way should be short
    path("healthz", door.healthz, name="healthz"),
    path("language/", door.language, name="language"),
    path("theme/", door.theme, name="theme"),
    path("help/<slug:folder>/<slug:name>/", help_pages.document, name="help"),
    path("timeline/scale/", door.scale, name="scale"),
    path("account/typed/", door.typed_page, name="typed"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("places/", include("posko.apps.territory.urls")),
    path("vulnerability/", include("posko.apps.vulnerability.urls")),
    path("gaps/", include("posko.apps.gaps.urls")),
    path("rakor/", include("posko.apps.rakor.urls")),
    path("gateway/", include("posko.apps.intake.gateways.urls")),
    path("gateways/receipts/", include("posko.apps.outgoing.receipts.urls")),
    path("outgoing/ways/", include("posko.apps.outgoing.ways.urls")),
    path("openrosa/", include("posko.apps.intake.openrosa.urls")),
    path("intake/", include("posko.apps.intake.urls")),
    path("incidents/", include("posko.apps.incidents.urls")),
    path("units/", include("posko.apps.units.urls")),
    path("clocks/", include("posko.apps.plans.urls")),
    path("cases/", include("posko.apps.cases.urls")),
    path("desk/", include("posko.apps.roll.urls")),
    path("evidence/", include("posko.apps.evidence.urls")),
    path("outgoing/", include("posko.apps.outgoing.urls")),
    path("notices/", include("posko.apps.notices.urls")),
    path("jobs/", include("posko.apps.jobs.urls")),
    path("post/", include("posko.apps.operation.urls")),
    path("ledger/", include("posko.apps.ledger.urls")),
    path("people/", include("posko.apps.people.urls")),
    path("card/", include("posko.apps.roll.card.urls")),
    path("phone/", include("posko.apps.intake.phone.urls")),
    path("", include("posko.apps.situation.urls")),
]

handler400 = "django.views.defaults.bad_request"
handler404 = "django.views.defaults.page_not_found"
handler500 = "posko.web.door.broken"
