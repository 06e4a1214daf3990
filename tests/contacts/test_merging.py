"""Merging two records of one person: every complaint about other CRMs, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from config import merging as words
from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.export import Export, ExportedContact
from contacts.models.merge import Merge
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress
from contacts.models.share import ContactShare
from contacts.models.source import Origin, Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.following import follow
from contacts.operations.merging import relations
from contacts.operations.merging.deciding import decide_duplicate
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.preview import preview_merge
from contacts.operations.merging.refusing import CannotMerge
from contacts.operations.notes import write_note
from contacts.operations.points import add_address, add_point, relate
from contacts.operations.shares import share_contact
from contacts.operations.upserting import put_by_email, put_by_external_id
from tests.contacts.merging_people import dump, fold

pytestmark = pytest.mark.django_db
NEWS = {"channel": "email", "purpose": "newsletter"}


def test_columns_of_link_tables_are_not_lost(ines, twin, people, by):
    """espocrm#3259."""
    end = timezone.now() + timedelta(days=3)
    tag = Tag.objects.create(name="fair", name_fold="fair")
    ContactTag.objects.create(contact=twin, tag=tag, import_id=7)
    share_contact(
        contact=twin, user=people["cy"], may_change=True, until=end, by=by, reason="holiday"
    )
    fold(ines, twin, by)
    assert ContactTag.objects.get(contact=ines, tag=tag).import_id == 7
    share = ContactShare.objects.get(content_object=ines)
    assert (share.user, share.until, share.reason) == (people["cy"], end, "holiday")


def test_relations_and_lists_of_the_absorbed_record_are_not_lost(ines, twin, by):
    """SuiteCRM#5835, tine20#6596."""
    other = create_contact(values={"given_name": "Bo"}, by=by)
    relate(contact=twin, other=other, kind="household", by=by)
    relate(contact=other, other=twin, kind="partner", by=by)
    write_note(about=twin, text="Met at the fair", by=by)
    follow(about=twin, by=by)
    export = Export.objects.create(purpose="letter", format="csv")
    ExportedContact.objects.create(export=export, contact=twin)
    fold(ines, twin, by)
    assert list(ines.relations.values_list("other", "kind")) == [(other.pk, "household")]
    assert list(ines.related_from.values_list("contact", "kind")) == [(other.pk, "partner")]
    for name in ("Note", "Follow"):
        model = next(r.model for r in relations.relations() if r.label == f"contacts.{name}")
        row = model.objects.get(contact=ines)
        assert (row.about_model, row.about_key) == ("contacts.Contact", str(ines.key))
    assert ExportedContact.objects.filter(contact=ines).count() == 1


def test_two_records_with_organisations_merge(ines, twin, by):
    """SuiteCRM#8673."""
    update_contact(contact=ines, values={"organisation": "Sol", "occupation": "Baker"}, by=by)
    update_contact(contact=twin, values={"organisation": "Luna"}, by=by)
    fold(ines, twin, by, work="absorbed")
    assert (ines.organisation.name, ines.occupation) == ("Luna", "")


def test_clashing_rows_are_named_and_never_silently_dropped(ines, twin, by):
    """odoo PR 179130, django-super-deduper#3."""
    for contact in (ines, twin):
        update_contact(contact=contact, values={"tags": ["vip"]}, by=by)
    add_point(contact=twin, kind="email", value="INES@x.es", label="home", by=by)
    [tag] = ContactTag.objects.filter(contact=twin)
    preview = preview_merge(survivor=ines, absorbed=twin, by=by)
    clashes = {(move.table, move.content["contact_id"]) for move in preview.clashes}
    assert clashes == {("contacts.ContactTag", twin.pk), ("contacts.ContactPoint", twin.pk)}
    assert ContactTag.objects.filter(pk=tag.pk).exists()
    merge = fold(ines, twin, by)
    assert merge.counts == preview.counts
    folded = merge.moves.get(table="contacts.ContactTag", what="folded")
    assert (folded.row, folded.content["tag_id"]) == (str(tag.pk), tag.tag_id)
    assert ContactPoint.objects.get(contact=ines, normalised="ines@x.es").label == "home"


def test_rows_that_other_tables_protect_do_not_block_a_merge(ines, twin, by):
    """odoo PR 167061."""
    shop = Source.objects.create(name="Shop")
    ExternalId.objects.create(contact=twin, source=shop, value="17")
    Origin.objects.create(contact=twin, source=shop, fields=["email"], at=timezone.now())
    fold(ines, twin, by)
    assert ExternalId.objects.get(value="17").contact == ines


def test_the_old_key_elsewhere_leads_to_the_survivor(ines, twin, by):
    shop = Source.objects.create(name="Shop")
    ExternalId.objects.create(contact=twin, source=shop, value="17")
    fold(ines, twin, by)
    found, created = put_by_external_id(
        source=shop, value="17", values={"occupation": "Baker"}, by=by
    )[:2]
    assert (found.pk, created) == (ines.pk, False)


@pytest.mark.parametrize("side", ["survivor", "absorbed"])
def test_the_chosen_values_are_honoured(ines, twin, by, side):
    """NPSP#6435, twenty#15201, specify7#2883."""
    chosen = {"survivor": ines, "absorbed": twin}[side]
    wanted = (chosen.given_name, chosen.family_name, chosen.email)
    fold(ines, twin, by, name=side, email=side)
    assert (ines.given_name, ines.family_name, ines.email) == wanted
    main = ines.points.get(kind="email", is_primary=True)
    assert (main.normalised, ines.points.filter(kind="email").count()) == (chosen.email, 2)


def test_no_street_of_one_with_the_town_of_the_other(ines, twin, by):
    home = {"street": "Calle 1", "city": "Jaén", "country": "ES"}
    add_address(contact=ines, values=home, by=by)
    add_address(contact=twin, values={"street": "Rue 2", "city": "Lyon", "country": "FR"}, by=by)
    fold(ines, twin, by, address="absorbed")
    rows = PostalAddress.objects.filter(contact=ines).order_by("pk")
    assert [(row.street, row.city, row.is_primary) for row in rows] == [
        ("Calle 1", "Jaén", False),
        ("Rue 2", "Lyon", True),
    ]


def test_the_newest_verified_then_the_most_trusted_value_survives_by_default(ines, twin, by):
    trusted = Source.objects.create(name="Register", trust=90)
    Source.objects.filter(name="Entered by hand").update(trust=10)
    update_contact(contact=ines, values={"occupation": "Baker", "language": "es"}, by=by)
    update_contact(contact=twin, values={"occupation": "Cook", "language": "en"}, by=by)
    Origin.objects.create(contact=twin, source=trusted, fields=["occupation"], at=moment(2019))
    ines.verifications.create(group="language", verified_at=moment(2024))
    fold(ines, twin, by)
    assert (ines.occupation, ines.language) == ("Cook", "es")


def test_where_a_value_comes_from_follows_the_choice(ines, twin, by):
    shop = Source.objects.create(name="Shop")
    Origin.objects.create(contact=ines, source=shop, fields=["given_name"], at=moment(2019))
    fold(ines, twin, by, name="survivor")
    latest = Origin.objects.filter(contact=ines, fields__contains=["given_name"]).latest("pk")
    assert (latest.source, latest.at) == (shop, moment(2019))


def test_what_was_merged_is_found_by_its_old_key_and_in_the_log(ines, twin, by):
    """agilecrm#66, hitobito PR 4373."""
    fold(ines, twin, by)
    assert twin.merged_into == ines
    merge = Merge.objects.get(survivor=ines)
    assert (merge.absorbed, merge.by, merge.door) == (twin, by.user, "page")
    assert merge.snapshot["absorbed"]["given_name"] == "Ines"


def test_dismissed_pairs_do_not_come_back(ines, twin, by):
    """liane-toolkit#163, buckets#261: also when one of the two is merged."""
    bo = create_contact(values={"given_name": "Bo"}, by=by)
    left, right = sorted((twin, bo), key=lambda contact: contact.pk)
    pair = DuplicateCandidate.objects.create(
        left=left, right=right, probability=0.7, bits=2, digest="d"
    )
    decide_duplicate(candidate=pair, decision="rejected", note="brothers", by=by)
    fold(ines, twin, by)
    left, right = sorted((ines, bo), key=lambda contact: contact.pk)
    carried = DuplicateCandidate.objects.get(left=left, right=right)
    assert (carried.status, carried.note) == ("rejected", "brothers")


def test_a_merge_settles_the_pairs_that_waited(ines, twin, by):
    bo = create_contact(values={"given_name": "Bo"}, by=by)
    both = [sorted((twin, other), key=lambda c: c.pk) for other in (ines, bo)]
    for left, right in both:
        DuplicateCandidate.objects.create(
            left=left, right=right, probability=0.7, bits=2, digest="d"
        )
    fold(ines, twin, by)
    states = DuplicateCandidate.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["merged", "expired"]


def test_a_contact_is_not_merged_with_itself(ines, by):
    with pytest.raises(CannotMerge):
        merge_contacts(survivor=ines, absorbed=ines, by=by)


def test_what_is_merged_or_erased_or_put_away_is_not_merged(ines, twin, by):
    bo = create_contact(values={"given_name": "Bo"}, by=by)
    fold(ines, twin, by)
    with pytest.raises(CannotMerge):
        merge_contacts(survivor=bo, absorbed=twin, by=by)
    Contact.objects.filter(pk=bo.pk).update(archived_at=timezone.now())
    with pytest.raises(CannotMerge):
        merge_contacts(survivor=bo, absorbed=ines, by=by)
    Contact.objects.filter(pk=bo.pk).update(archived_at=None, erased_at=timezone.now())
    with pytest.raises(CannotMerge):
        merge_contacts(survivor=ines, absorbed=bo, by=by)


def test_a_merge_needs_the_right_and_both_records(ines, twin, people, by):
    for name in ("bo", "vera"):
        with pytest.raises(NotPermitted):
            merge_contacts(survivor=ines, absorbed=twin, by=Actor(people[name], Door.PAGE))
    Contact.objects.filter(pk=twin.pk).update(team=None, owner=people["cy"])
    with pytest.raises(NotPermitted):
        merge_contacts(survivor=ines, absorbed=twin, by=by)


def test_an_open_erasure_request_or_legal_hold_forbids_a_merge(ines, twin, by):
    before = dump()
    words.register_obstacle("hold", lambda survivor, absorbed: "There is a legal hold.")
    try:
        with pytest.raises(CannotMerge, match="legal hold"):
            merge_contacts(survivor=ines, absorbed=twin, by=by)
    finally:
        words.withdraw_obstacle("hold")
    assert dump() == before


def test_choices_that_are_none_are_refused(ines, twin, by):
    for choices in ({"name": "left"}, {"shoes": "survivor"}, {"name": "both"}):
        with pytest.raises(Invalid):
            merge_contacts(survivor=ines, absorbed=twin, choices=choices, by=by)


def test_a_preview_writes_nothing_and_says_what_the_merge_does(ines, twin, by):
    write_note(about=twin, text="Tall", by=by)
    before = dump()
    preview = preview_merge(survivor=ines, absorbed=twin, by=by, choices={"name": "absorbed"})
    assert dump() == before
    assert preview.chosen["name"] == "absorbed"
    assert {(move.column, move.new) for move in preview.values} >= {("given_name", "Ines")}
    assert fold(ines, twin, by, name="absorbed").counts == preview.counts


def moment(year):
    return datetime(year, 1, 1, tzinfo=UTC)


def test_the_case_of_an_email_creates_no_second_contact(ines, by):
    """mautic#5149, mautic#5245."""
    found, created = put_by_email(email="INES@X.es", values={"occupation": "Baker"}, by=by)
    assert (found.pk, created) == (ines.pk, False)
