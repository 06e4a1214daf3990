"""What the pages cost among many people, against the same rows read by bare SQL."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from config.scratch import found_by
from contacts.benchmarks.people import fill

AIM_MS = 150
TIMES = 20
_LIVING = "merged_into_id is null and erased_at is null and archived_at is null"
_ROWS = f"select * from contacts_contact where {_LIVING}"
# What each page shows, as the one statement that finds its rows.
LIMITS: dict[str, str] = {
    "list": f"{_ROWS} order by updated_at desc, id desc limit 50",
    "list of a team": f"{_ROWS} and team_id = (select min(team_id) from contacts_teammember m"
    " join governance_user u on u.id = m.user_id where u.username = 'staff3')"
    " order by updated_at desc, id desc limit 50",
    "filtered list": f"{_ROWS} and stage = 'customer' and owner_id = (select id from"
    " governance_user where username = 'staff7') order by family_name, given_name, id limit 50",
    "search": "select c.* from contacts_searchentry s join contacts_contact c on"
    " c.id = s.contact_id where s.words like '%%person4711%%' limit 7",
    "card": "select c.*, p.* from contacts_contact c join contacts_contactpoint p on"
    " p.contact_id = c.id where c.id = (select max(id) / 1000 * 1000 from contacts_contact)",
    "home": f"select stage, count(*) from contacts_contact where {_LIVING} group by stage",
    "organisation list": "select * from contacts_organisation order by name, id limit 25",
    "admin list": f"{_ROWS} order by family_name, given_name, id limit 50",
    "API list": "select c.*, (select json_agg(p) from contacts_contactpoint p where"
    f" p.contact_id = c.id) from ({_ROWS} order by updated_at desc, id desc limit 50) c",
}


def measure_pages(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure each page in milliseconds, and its share of time that bare SQL needs.

    `ratio` is the limit divided by ours, medians of one run; `p95_ms` is for information. Pages
    are asked for in one process, without network, all middleware and templates included.
    """
    fill(url, contacts)
    rows = []
    for _ in range(repeat):
        found = found_by("contacts.benchmarks", "pages", url=url, LOG_LEVEL="ERROR")
        rows += [{"contacts": contacts, **row} for row in found]
    return rows


def _milliseconds(ask: Callable[[], Any], times: int = TIMES) -> list[float]:
    """Return how long each of `times` askings took, after two that warm up."""
    taken = []
    for number in range(times + 2):
        began = time.perf_counter()
        ask()
        if number > 1:
            taken.append(1000 * (time.perf_counter() - began))
    return taken


def _pages() -> dict[str, Callable[[], Any]]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from contacts.models.contact import Contact

    def signed_in(name: str) -> Client:
        client = Client()
        user = get_user_model().objects.get(username=name)
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    owner, seller = signed_in("staff1"), signed_in("staff3")
    newest = Contact.objects.order_by("-pk").values_list("pk", flat=True)[0]
    person = Contact.objects.get(pk=newest // 1000 * 1000)
    someone = get_user_model().objects.get(username="staff7").pk
    filtered = f"/contacts/?stage=customer&owner={someone}&sort=name"
    return {
        "list": lambda: owner.get("/contacts/"),
        "list of a team": lambda: seller.get("/contacts/"),
        "filtered list": lambda: owner.get(filtered),
        "search": lambda: owner.post("/search/", {"q": "person4711"}),
        "card": lambda: owner.get(f"/contacts/{person.key}/"),
        "home": lambda: owner.get("/"),
        "organisation list": lambda: owner.get("/organisations/"),
        "admin list": lambda: owner.get("/admin/contacts/contact/"),
        "API list": lambda: owner.get("/api/v1/contacts/"),
    }


def measures() -> list[dict[str, Any]]:
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    rows = []
    for name, ask in _pages().items():
        answer = ask()
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {answer.status_code}")
        ours = _milliseconds(ask)

        def bare(sql: str = LIMITS[name]) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql, [])
                cursor.fetchall()

        limit = statistics.median(_milliseconds(bare))
        median = statistics.median(ours)
        rows.append(
            {
                "page": name,
                "limit_ms": round(limit, 1),
                "median_ms": round(median, 1),
                "p95_ms": round(statistics.quantiles(ours, n=20)[-1], 1),
                "ratio": round(limit / median, 3),
                "aim_ms": AIM_MS,
            }
        )
    return rows
