"""Reads about people; every one made for a person starts with `visible_to(user)`."""

from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value

from config.field_access import hidden_fields
from config.topics import rows_seen_by
from contacts.access import Can, hidden_of_contact
from contacts.normalise.text import FOLDED, fold
from contacts.scope import CHANGE, reach_of

_NAMES = ("given_name", "family_name", "second_family_name")
_KINDS = ("email", "phone", "handle")


class ContactQuerySet(models.QuerySet):
    """Contacts, in chainable clauses."""

    def visible_to(self, user: Any) -> Self:
        """Keep the contacts `user` may see: all, the team's, one's own, or shared ones.

        The scope comes from the role; shares of single records add to it until they end.
        """
        found = self.filter(reach_of(user, Can.VIEW))
        # Who looks at the site as somebody else sees no more than they may themselves.
        looking = getattr(user, "looked_at_by", None)
        return found if looking is None else found.visible_to(looking)

    def changeable_by(self, user: Any) -> Self:
        """Keep the visible contacts that `user` may change; a share to look at is not enough."""
        return self.filter(reach_of(user, Can.CHANGE, shared=CHANGE))

    def answered_by(self, user: Any) -> Self:
        """Keep the contacts that `user` may change without anybody's share, and so may share."""
        return self.filter(reach_of(user, Can.CHANGE, shared=()))

    def usable_by(self, user: Any) -> Self:
        """Leave out whose data are restricted, unless `user` answers for restrictions.

        `visible_to` says it too; this is for reads that go by something else than the scope.
        """
        return self if user.has_perm(Can.VIEW_RESTRICTED) else self.filter(restricted_at=None)

    def present(self) -> Self:
        """Leave out contacts that were merged away, erased or archived."""
        return self.filter(merged_into=None, erased_at=None, archived_at=None)

    def matching(self, text: str, *, reader: Any) -> Self:
        """Keep contacts found by `text` in name, email, phone, organisation or external id.

        Accents and case do not matter. Every word must occur, and in a value that `reader`
        may read; see `resembling` for typos.
        """
        readable = _readable_words(reader)
        found = self if readable is None else self.alias(readable=readable)
        for word in fold(text).split()[:6]:
            entries = apps.get_model("contacts", "SearchEntry").objects.filter(
                contact=OuterRef("pk"), words__contains=word
            )
            found = found.filter(Exists(entries))
            if readable is not None:
                found = found.filter(readable__contains=word)
        return found

    def resembling(self, text: str, limit: int = 20, *, reader: Any) -> Self:
        """Keep at most `limit` contacts whose words come close to `text`, typos included.

        The closest within this queryset's own scope, by values that `reader` may read;
        queries once.
        """
        words = fold(text)
        near = self.filter(searchentry__words__trigram_word_similar=words)
        readable: Any = _readable_words(reader)
        if readable is None:
            readable = F("searchentry__words")
        else:
            near = near.alias(readable=readable).filter(readable__trigram_word_similar=words)
        closest = near.annotate(likeness=TrigramWordSimilarity(Value(words), readable))
        closest = closest.order_by("-likeness", "pk")
        return self.filter(pk__in=list(closest.values_list("pk", flat=True)[:limit]))


def _readable_words(reader: Any) -> Func | None:
    """Return the words of a contact that `reader` may read, or None when they may read all.

    The stored words hold every value and have the index, so that they find the candidates;
    only those are then compared with these words, made from the values themselves.
    """
    hidden = hidden_of_contact(reader)
    if not hidden & {*_NAMES, *_KINDS, "organisation", "external_ids"}:
        return None
    parts: list[Any] = [F(name) for name in _NAMES if name not in hidden]
    if "organisation" not in hidden:
        parts.append(F("organisation__name"))
    kinds = [kind for kind in _KINDS if kind not in hidden]
    if kinds:
        points = apps.get_model("contacts", "ContactPoint").objects.filter(kind__in=kinds)
        parts += [_of_contact(points, "normalised"), _of_contact(points, "value")]
    if "external_ids" not in hidden:
        parts.append(_of_contact(apps.get_model("contacts", "ExternalId").objects, "value"))
    text = Func(Value(" "), *parts, function="concat_ws", output_field=models.TextField())
    folded = FOLDED.format(text="%(expressions)s")
    return Func(text, template=folded, output_field=models.TextField())


def _of_contact(rows: Any, name: str) -> Subquery:
    own = rows.filter(contact=OuterRef("pk")).order_by().values("contact")
    joined = StringAgg(name, Value(" "), output_field=models.TextField())
    return Subquery(own.annotate(joined=joined).values("joined"))


class ImportQuerySet(models.QuerySet):
    """Files brought in."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own imports; all of them for who sees every contact and may view imports."""
        if not user.is_active:
            return self.none()
        if user.has_perm(Can.VIEW_ALL) and user.has_perm(Can.VIEW_IMPORTS):
            return self.all()
        return self.filter(by=user)


class AboutRecordQuerySet(models.QuerySet):
    """Notes and tasks: as visible as the record they are about."""

    def visible_to(self, user: Any) -> Self:
        """Keep rows about records `user` may see, where the role may read such text at all."""
        meta = self.model._meta
        if not user.is_active or not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            return self.none()
        if hidden_fields(user, meta.label) & {"text", "title", "details"}:
            return self.none()
        return self.filter(rows_seen_by(user))

    def about(self, record: models.Model) -> Self:
        """Keep the rows about one record."""
        key = str(record.key)  # type: ignore[attr-defined]
        return self.filter(about_model=record._meta.label, about_key=key)


class TaskQuerySet(AboutRecordQuerySet):
    """Things to do."""

    def open(self) -> Self:
        """Keep what is not done."""
        return self.filter(done_at=None)

    def orphaned(self) -> Self:
        """Keep open tasks that nobody does: without an assignee, or whose assignee left."""
        return self.open().filter(Q(assignee=None) | Q(assignee__is_active=False))


class ExportQuerySet(models.QuerySet):
    """Files of people that left, or were asked for."""

    def visible_to(self, user: Any) -> Self:
        """Keep one's own exports; all of them for who may look at the ledger."""
        if not user.is_active:
            return self.none()
        return self.all() if user.has_perm(Can.VIEW_EXPORTS) else self.filter(by=user)


class ConsentQuerySet(models.QuerySet):
    """Consent events; the present state is a view over them."""

    def current(self) -> Self:
        """Keep the latest event per contact, channel and purpose."""
        return self.order_by("contact", "channel", "purpose", "-event_at", "-id").distinct(
            "contact", "channel", "purpose"
        )


class WishQuerySet(models.QuerySet):
    """Wishes about being contacted."""

    def current(self) -> Self:
        """Keep the latest wish of each name per contact."""
        return self.order_by("contact", "name", "-event_at", "-id").distinct("contact", "name")
