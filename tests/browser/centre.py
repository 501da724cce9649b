"""A real post by TLS, and the people who open a Gakkumdu centre in it: each one by one's own window, password, second
factor, vault and recovery card."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Locator, Page

from tests.doors import PASSWORD, code_of

PHRASE = "empat burung hantu membaca koran pagi"
JAKARTA = ZoneInfo("Asia/Jakarta")
Window = Callable[..., BrowserContext]
# Real moments that a day must have passed since, by the table that keeps them; and when the rounds were done last.
MOMENTS = (("people_agreementsignature", "real_at"), ("people_wallmember", "asked_at"), ("jobs_round", "begun_at"))


@dataclass(slots=True)
class RealPost:
    """A post that was made by `operation create`: where it answers, its folder, its first link, and the codes."""

    address: str
    data: Path
    link: str
    codes: dict[str, str]

    def let_a_day_pass(self) -> None:
        """Set back by a day of real time what was signed and asked until now, as the owner of the database can."""
        with sqlite3.connect(self.data / "posko.sqlite3") as database:
            for table, column in MOMENTS:
                for key, moment in database.execute(
                    f"SELECT id, {column} FROM {table} WHERE {column} <> ''"
                ).fetchall():
                    earlier = datetime.fromisoformat(moment).replace(tzinfo=UTC) - timedelta(hours=25)
                    told = earlier.strftime("%Y-%m-%d %H:%M:%S.%f")
                    database.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [told, key])


@dataclass(slots=True)
class Person:
    """Somebody before an own window at a real post."""

    name: str
    username: str
    post: RealPost
    page: Page
    factor: str = field(default="", repr=False)
    fingerprint: str = ""

    def opens(self, path: str) -> Page:
        """An address of the post."""
        self.page.goto(urljoin(self.post.address, path))
        return self.page

    def sends(self, form: Locator, button: str = "button.is-go") -> None:
        """Press the button of a form; nothing may be refused."""
        with self.page.expect_navigation():
            form.locator(button).first.click()
        refused = self.page.locator("main .error-summary, main .errorlist, .messages .is-error")
        assert not refused.count(), self.page.locator("body").inner_text()

    def tries(self, path: str, **fields: str) -> int:
        """Send a form that no page offers this person, with the token of the page before; what the post answers."""
        token = self.page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
        told = {"Referer": self.page.url}
        form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **fields}
        return self.page.request.post(urljoin(self.post.address, path), form=form, headers=told, max_redirects=0).status

    def reads(self, path: str) -> bytes:
        """What an address gives this person, whatever it is."""
        return self.page.request.get(urljoin(self.post.address, path)).body()

    def form(self, action: str) -> Locator:
        """The form of the page that goes to this address, or the page's own one."""
        return self.page.locator(f"main form[action*='{action}']" if action else "main form").first

    def said(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    # -- the door --

    def enters_by_link(self, link: str) -> Person:
        """By a one-time link that somebody else made: a password and a second factor, then log-in with both."""
        page = self.opens(link)
        self.sends(page.locator("main form"))
        for name in ("password1", "password2"):
            page.locator(f"[name={name}]").fill(PASSWORD)
        self.sends(page.locator("main form"))
        self._sets_up_the_factor()
        return self

    def enters_by_code(self, code: str) -> Person:
        """As chief of an institution, by the code that was printed for it."""
        page = self.opens("/people/institution/")
        given = {"code": code, "full_name": self.name, "username": self.username}
        for name, value in (given | {"password": PASSWORD, "again": PASSWORD}).items():
            page.locator(f"[name={name}]").fill(value)
        self.sends(page.locator("main form"))
        self._sets_up_the_factor()
        return self

    def _sets_up_the_factor(self) -> None:
        page = self.opens("/people/")
        self.factor = (page.locator("main .secret").first.text_content() or "").strip()
        page.locator("main [name=code]").fill(code_of(self.factor))
        self.sends(page.locator("main form"))

    # -- the vault --

    def makes_a_vault(self) -> Person:
        """A pass phrase, then the card, typed back from what was shown."""
        page = self.opens("/people/vault/make/")
        for name in ("new_phrase", "new_phrase_again"):
            page.locator(f"[name={name}]").fill(PHRASE)
        self.sends(page.locator("main form"))
        card = page.locator("#recovery-card").inner_text()
        page.locator("[name=recovery_card]").fill(card)
        self.sends(self.form("/people/vault/card/"))
        return self

    # -- chiefs --

    def reads_out_the_fingerprint(self) -> Person:
        """Of the own key, as the page of chiefs shows it."""
        self.fingerprint = self.opens("/people/chiefs/").locator("p.secret").inner_text()
        return self

    def compares(self, other: Person) -> None:
        """Type the fingerprint that another chief read out."""
        page = self.opens("/people/chiefs/")
        page.locator("tr").filter(has_text=other.name).locator("a[href$='/compare/']").click()
        page.locator("[name=typed]").fill(other.fingerprint)
        self.sends(page.locator("main form"))

    def opens_the_account(self, name: str) -> str:
        """Read a proposal and open the account; the one-time link that is handed over."""
        page = self.opens("/people/proposals/")
        page.locator("tr").filter(has_text=name).locator("a[href*='/proposals/']").first.click()
        self.sends(self.form("/people/proposals/decide/"))
        return page.locator("td .mono.wrap").inner_text().strip()

    def countersigns(self, number: str) -> None:
        """Countersign an agreement for the own institution."""
        page = self.opens("/people/agreements/")
        page.locator("tr").filter(has_text=number).locator("a[href$='#countersign']").click()
        page.locator("[name=compared]").check()
        self.sends(page.locator("#countersign form"))

    # -- the administrator and Bawaslu's officer --

    def proposes(self, name: str, username: str, agency: str, role: str) -> None:
        """Propose an account."""
        page = self.opens("/people/add/")
        page.locator("[name=full_name]").fill(name)
        page.locator("[name=username]").fill(username)
        page.locator("[name=agency]").select_option(agency)
        page.locator("[name=role]").select_option(role)
        self.sends(page.locator("main form"))

    def records_an_agreement(self, number: str, parties: Iterable[str]) -> None:
        """Record the agreement about cases as it is on paper."""
        page, today = self.opens("/people/agreements/record/"), datetime.now(tz=UTC)
        page.locator("[name=compartment]").select_option("case")
        given = {
            "number": number,
            "purpose": "Penanganan tindak pidana pemilihan",
            "assessment": "DPIA/CONTOH/1",
            "dated": f"{today - timedelta(days=2):%Y-%m-%d}",
            "valid_until": f"{today + timedelta(days=90):%Y-%m-%d}",
        }
        for name, value in given.items():
            page.locator(f"[name={name}]").fill(value)
        for party in parties:
            page.locator(f"[name=parties][value={party}]").check()
        self.sends(page.locator("main form"))

    # -- members --

    def asks_to_be_let_in(self) -> None:
        """Ask, on the page of the members, to be let behind the case wall."""
        self.opens("/cases/members/")
        self.sends(self.form("/cases/members/ask/"))

    def takes_in_a_report(self, title: str, told: dict[str, str]) -> None:
        """The report at the counter, of something that happened two hours ago."""
        page, happened = self.opens("/cases/new/"), datetime.now(tz=JAKARTA) - timedelta(hours=2)
        form = page.locator("main form[data-guard]")
        for name in ("event_at", "known_at"):
            form.locator(f"[name={name}_0]").fill(f"{happened:%Y-%m-%d}")
            form.locator(f"[name={name}_1]").fill(f"{happened:%H:%M}")
        for name, value in {"title": title, "place": "Klender", **told}.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("[name=reporter_right]").select_option("voter")
        form.locator("[name=signature_matches]").check()
        self.sends(form)
