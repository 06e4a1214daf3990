"""What the officer decides over the API, as bodies."""

from rest_framework import serializers

from config.api.bodies import StrictBody
from contacts.api.people_fields import ColleagueIn
from privacy.operations.desk.asker import LONGEST
from privacy.operations.desk.clocks import Why
from privacy.operations.desk.points import Point


class Extension(StrictBody):
    """Why the answer takes longer."""

    why = serializers.ChoiceField(choices=Why.choices)
    note = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    override = serializers.BooleanField(default=False)


class Refusal(StrictBody):
    """On which ground, with which facts, and whether only in part."""

    ground = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=LONGEST)
    part = serializers.BooleanField(default=False)


class Remark(StrictBody):
    """A word of the officer, sealed."""

    note = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class Assignment(StrictBody):
    """Who works on it from now on; null for nobody."""

    assignee = ColleagueIn()


class Asking(StrictBody):
    """What proves who somebody is."""

    points = serializers.ListField(child=serializers.ChoiceField(choices=Point.choices))
    doubt = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class Verdict(StrictBody):
    """What agreed, and whether that is enough."""

    verified = serializers.BooleanField()
    matched = serializers.ListField(
        child=serializers.ChoiceField(choices=Point.choices), default=list
    )
    declaration = serializers.BooleanField(default=False)
    note = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class MatchVerdict(StrictBody):
    """Whether a proposed record is the person's."""

    match = serializers.IntegerField(min_value=1)
    confirmed = serializers.BooleanField()


class Authority(StrictBody):
    """Whether the agent showed what lets them act."""

    shown = serializers.BooleanField()
    note = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class TaskDone(StrictBody):
    """Which task is done."""

    task = serializers.UUIDField()
    note = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
