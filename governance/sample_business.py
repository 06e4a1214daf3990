"""What the demo business says about its data, for `manage.py demo`."""

from datetime import date
from typing import Any

from config.actor import Actor
from config.operation import operation
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.operations.quality.queueing import judge_everybody
from contacts.operations.sources import change_source
from governance import invented
from governance.inventory.described import all_lines, usual_domain
from governance.models.domain import DataDomain
from governance.models.policy import Policy
from governance.models.user import User
from governance.operations.domains import change_domain
from governance.operations.fields import describe_fields
from governance.operations.inventory import refresh_inventory
from governance.operations.policies import acknowledge, create_policy, publish_version
from governance.operations.sample_quality import load_sample_quality


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    load_sample_governance(by=by)
    load_sample_quality(by)
    return {"policies": len(invented.POLICIES)}


@operation
def load_sample_governance(*, by: Actor) -> bool:
    """Say who owns what, why it is kept, and publish the policies; False when it is there."""
    if Policy.objects.exists():
        return False
    people = {user.username: user for user in User.objects.all()}
    _name_owners(people, by)
    _describe(by)
    for policy in invented.POLICIES:
        _write_policy(policy, people, by)
    judge_everybody(by=by)  # now that there are stewards to give the issues to
    refresh_inventory(by=by)
    return True


def _name_owners(people: dict[str, User], by: Actor) -> None:
    for domain in DataDomain.objects.filter(code__in=invented.DOMAINS):
        owner, team, stewards = invented.DOMAINS[domain.code]
        values = {
            "owner": people.get(owner),
            "team": Team.objects.filter(name=team).first(),
            "stewards": [people[name] for name in stewards if name in people],
        }
        change_domain(domain=domain, values=values, by=by)
    for source in Source.objects.filter(name__in=invented.SOURCES):
        owner, provides, since = invented.SOURCES[source.name]
        said: dict[str, Any] = {"owner": people.get(owner), "provides": provides}
        if since:
            said["since"] = date.fromisoformat(since)
        change_source(source=source, values=said, by=by)


def _describe(by: Actor) -> None:
    for code, (purposes, basis, retention) in invented.SAYS.items():
        places = [
            (line.table, line.column)
            for line in all_lines()
            if usual_domain(line) == code and line.column not in invented.LEFT_OPEN
        ]
        values = {"purposes": purposes, "basis": basis, "retention": retention}
        if places:
            describe_fields(places=places, values=values, by=by)


def _write_policy(written: Any, people: dict[str, User], by: Actor) -> None:
    topic, title, owner, review_on, texts = written
    values = {
        "topic": topic,
        "title": title,
        "owner": people.get(owner),
        "review_on": date.fromisoformat(review_on),
    }
    policy = create_policy(values=values, by=by)
    for text in texts:
        version = publish_version(policy=policy, text=text, by=by)
    for name in invented.READ_BY.get(topic, ()):
        if name in people:
            acknowledge(version=version, by=Actor(people[name], by.door))
