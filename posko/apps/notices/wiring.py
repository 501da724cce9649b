"""People, below, tell somebody something: it becomes a notice to each of them."""

from __future__ import annotations

from datetime import datetime

from posko.apps.notices.services import NewNotice, notify_all
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.registry import News, tells_people
from posko.domain.access import Compartment, Viewer
from posko.domain.notices import Severity


def tell(news: News, by: Viewer, at: datetime) -> None:
    """One notice to each person who still has a post; the key ends with the number of the account."""
    rows = people.posts(by).filter(user__username__in=news.people, active=True)
    told = [
        NewNotice(
            key=f"{news.key}:{post.user_id}",
            kind="asked" if news.asked else "post",
            text=news.text,
            severity=Severity.REMINDER,
            params=news.params,
            link=news.link,
            user=post.user.username,
            compartment=Compartment.PUBLIC,
        )
        for post in rows
    ]
    if told:
        notify_all(told, by=by, at=at)


tells_people(tell)
