"""Makes, changes, merges and deletes tags, and puts them on contacts."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact
from contacts.normalise.text import fold, tidy

_NAME_MAX, _COLOURS = 60, 12


class CannotMerge(DomainError):
    """A tag cannot be merged with itself."""

    code = "cannot_merge"


@operation
def create_tag(*, name: str, colour: int = 0, by: Actor) -> Tag:
    """Make a tag.

    Raises:
        Invalid: the name is empty, too long or taken, accents and case aside.
    """
    name, colour = _checked_name(name), _checked_colour(colour)
    tag = Tag.objects.create(name=name, name_fold=fold(name)[:_NAME_MAX], colour=colour)
    record("tag.created", about=tag, by=by)
    return tag


@operation
def change_tag(*, tag: Tag, name: str | None = None, colour: int | None = None, by: Actor) -> Tag:
    """Give a tag another name, another colour or both; None keeps what is there.

    What is so already leaves no trace.

    Raises:
        Invalid: the name is empty, too long or taken by another tag, or there is no such colour.
    """
    current = Tag.objects.select_for_update().get(pk=tag.pk)
    name = current.name if name is None else _checked_name(name, but=current)
    colour = current.colour if colour is None else _checked_colour(colour)
    given = {"name": name, "colour": colour}
    changed = [field for field, value in given.items() if getattr(current, field) != value]
    if changed:
        current.name, current.name_fold, current.colour = name, fold(name)[:_NAME_MAX], colour
        current.save(update_fields=["name", "name_fold", "colour"])
        record("tag.changed", about=current, by=by, fields=changed)
    return current


@operation
def merge_tags(*, survivor: Tag, absorbed: Tag, by: Actor) -> Tag:
    """Put `survivor` on everybody who carries `absorbed`, and delete `absorbed`.

    The contacts keep their versions: the word changed, not the people.

    Raises:
        CannotMerge: both are the same tag.
    """
    if survivor.pk == absorbed.pk:
        raise CannotMerge(_("A tag cannot be merged with itself."))
    list(Tag.objects.select_for_update().filter(pk__in=[survivor.pk, absorbed.pk]).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_contacttag (contact_id, tag_id, import_id)"
            " select contact_id, %s, import_id from contacts_contacttag where tag_id = %s"
            " on conflict (contact_id, tag_id) do nothing",
            [survivor.pk, absorbed.pk],
        )
        moved = cursor.rowcount
    key = absorbed.pk
    absorbed_now = Tag.objects.get(pk=key)
    absorbed_now.delete()
    record("tag.merged", about=survivor, by=by, absorbed=str(key), contacts=moved)
    return survivor


@operation
def delete_tag(*, tag: Tag, by: Actor) -> int:
    """Delete a tag; returns from how many contacts it was taken."""
    current = Tag.objects.select_for_update().get(pk=tag.pk)
    taken, _by_model = ContactTag.objects.filter(tag=current).delete()
    record("tag.deleted", about=current, by=by, contacts=taken)
    current.delete()
    return taken


def tags_named(names: Iterable[str], *, by: Actor) -> list[Tag]:
    """Return the tags of these names, making the missing ones, in the order given."""
    wanted = {fold(name)[:_NAME_MAX]: name for name in map(tidy, names) if name}
    known = {tag.name_fold: tag for tag in Tag.objects.filter(name_fold__in=wanted)}
    return [known.get(key) or create_tag(name=name, by=by) for key, name in wanted.items()]


def put_tags(contact: Contact, names: Iterable[str], *, by: Actor) -> None:
    """Make these tags the whole list of the contact's tags."""
    tags = tags_named(names, by=by)
    ContactTag.objects.filter(contact=contact).exclude(tag__in=tags).delete()
    ContactTag.objects.bulk_create(
        [ContactTag(contact=contact, tag=tag) for tag in tags], ignore_conflicts=True
    )


def _checked_colour(colour: int) -> int:
    if not 0 <= int(colour) < _COLOURS:
        raise Invalid({"colour": [_("Choose one of the list.")]})
    return int(colour)


def _checked_name(text: str, but: Tag | None = None) -> str:
    name = tidy(str(text or ""))
    if not name:
        raise Invalid({"name": [_("Give a name.")]})
    if len(name) > _NAME_MAX:
        raise Invalid({"name": [_("Use at most %(most)d characters.") % {"most": _NAME_MAX}]})
    taken = Tag.objects.filter(name_fold=fold(name)[:_NAME_MAX])
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise Invalid({"name": [_("There is a tag of this name already.")]})
    return name
