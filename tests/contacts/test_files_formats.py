"""The exports of well-known products, trap by trap."""

from datetime import UTC, date, datetime

import pytest

from contacts.drafts import Address
from tests.contacts.files_reading import consents, drafts_of, findings, opened, points


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hubspot.csv", "hubspot"),
        ("hubspot_topics.csv", "hubspot"),
        ("hubspot_lifecycle.csv", "hubspot"),
        ("google.csv", "google"),
        ("google_old.csv", "google"),
        ("outlook.csv", "outlook"),
        ("outlook_com.csv", "outlook"),
        ("mailchimp.csv", "mailchimp"),
        ("mailchimp.zip", "mailchimp"),
        ("subscribed_members_export_0a1b2c.csv", "mailchimp"),
        ("unsubscribed_members_export_0a1b2c.csv", "mailchimp"),
        ("cleaned_members_export_0a1b2c.csv", "mailchimp"),
        ("shopify.csv", "shopify"),
        ("shopify_old.csv", "shopify"),
        ("salesforce.csv", "salesforce"),
        ("salesforce_api.csv", "salesforce"),
        ("linkedin_connections.csv", "linkedin"),
        ("vcard2.vcf", "vcard"),
        ("vcard3.vcf", "vcard"),
        ("vcard4.vcf", "vcard"),
        ("vcard_apple.vcf", "vcard"),
        ("csv_english.csv", "csv"),
        ("csv_spanish_semicolon.csv", "csv"),
        ("xlsx_spanish.xlsx", "csv"),
    ],
)
def test_an_export_is_recognised_by_its_columns(name, expected):
    assert opened(name)[1].format == expected


def test_hubspot_names_may_hold_entities_and_a_whole_name():
    first, second, third = drafts_of("hubspot.csv")
    assert first.values["family_name"] == "Prado Gil"
    assert (first.external_id, first.owner_hint) == ("1001", "Marta Sanz")
    assert second.values["given_name"] == "Jordan"
    assert second.values["family_name"] == "Example"
    assert third.values["given_name"] == "<Ana> María"
    assert third.values["family_name"] == "O'Hara"


def test_hubspot_values_joined_by_semicolons_are_reported_and_the_first_is_taken():
    company = drafts_of("hubspot.csv")[1]
    assert company.values["organisation"] == "Alfa Ltd"
    assert findings(company) == [("several_values", "Associated Company")]
    merged = drafts_of("hubspot_lifecycle.csv")[1]
    assert merged.external_id == "1006"
    assert findings(merged) == [("several_values", "Record ID")]


def test_hubspot_stage_and_last_change_are_read():
    first, second = drafts_of("hubspot_lifecycle.csv")
    assert (first.values["stage"], second.values["stage"]) == ("customer", "prospect")
    assert first.changed_at == datetime(2020, 1, 10, 10, 0, tzinfo=UTC)


def test_google_several_values_in_a_cell_and_the_primary_mark():
    draft = drafts_of("google.csv")[0]
    assert points(draft) == [
        ("email", "elena@example.com", "home", "valid", False),
        ("email", "elena.alt@example.com", "home", "valid", False),
        ("email", "elena@clinica.example", "work", "valid", True),
        ("phone", "+34612345678", "mobile", "valid", True),
        ("phone", "+34913456789", "mobile", "valid", False),
    ]


def test_google_labels_birthday_notes_and_address():
    draft = drafts_of("google.csv")[0]
    assert draft.tags == ["Work"]
    assert draft.values["birth_day"] == "03-07"
    assert "birth_date" not in draft.values
    assert draft.values["given_name"] == "Elena Rosa"
    expected = 'Met in Vigo.\nPrefers mornings, not "late" calls.\nThird line'
    assert draft.values["notes"] == expected
    assert (draft.line, draft.span) == (2, 4)
    assert draft.addresses == [
        Address("home", "Calle Sol 3", "Vigo", postal_code="36201", country="ES")
    ]


def test_google_old_form_with_types_instead_of_labels():
    first, second = drafts_of("google_old.csv")
    assert points(first) == [
        ("email", "pedro2@example.com", "other", "valid", False),
        ("email", "pedro@example.com", "home", "valid", True),
        ("phone", "+34612345678", "mobile", "valid", True),
    ]
    assert first.values["given_name"] == "Pedro Luis"
    assert first.values["family_name"] == "Campos"
    assert first.values["birth_day"] == "03-07"
    assert (first.values["gender"], first.values["language"]) == ("male", "es")
    assert first.tags == ["Work"]
    assert first.addresses == [Address("home", formatted="Apartado 9\nLugo")]
    assert (second.values["given_name"], second.values["family_name"]) == ("Rita", "Solano")


def test_outlook_leaves_government_id_spouse_and_children_out():
    table, found = opened("outlook.csv")
    sensitive = [table.headers[position] for position in found.sensitive]
    assert sensitive == ["Children", "Government ID Number", "Spouse"]
    assert all(found.mapping[position] is None for position in found.sensitive)
    draft = drafts_of("outlook.csv")[0]
    kept = repr((draft.values, draft.points, draft.custom, draft.tags))
    assert "QQ123456C" not in kept
    assert "Ben" not in kept


def test_outlook_addresses_phones_and_its_empty_date():
    first, second = drafts_of("outlook.csv")
    assert first.addresses == [
        Address("work", "1 High St, Floor 2", "Leeds", postal_code="LS1 4AP", country="GB"),
        Address("home", city="York"),
    ]
    assert points(first)[2:] == [
        ("phone", "+441134960000", "work", "valid", True),
        ("phone", "+447911123456", "mobile", "valid", False),
    ]
    assert first.values["birth_date"] == date(1975, 3, 17)
    assert first.tags == ["VIP", "Trade fair"]
    assert second.findings == []


def test_outlook_com_form():
    draft = drafts_of("outlook_com.csv")[0]
    assert draft.addresses[0].country == "ES"
    assert draft.values["organisation"] == "Nevsky"
    assert "Spouse" in opened("outlook_com.csv")[1].left_behind


def test_mailchimp_times_and_addresses_are_proof_of_consent():
    draft = drafts_of("mailchimp.csv")[0]
    assert consents(draft) == [
        ("email", "import_assert", "2020-01-10T10:00:00+00:00", "192.0.2.10", "OPTIN_TIME"),
        ("email", "confirmed", "2020-01-10T10:05:00+00:00", "192.0.2.11", "CONFIRM_TIME"),
    ]
    assert draft.tags == ["VIP", "Blog, news"]
    assert draft.values["birth_day"] == "03-07"
    assert draft.external_id == "eu-77"


def test_mailchimp_unsubscribed_members_withdraw():
    draft = drafts_of("unsubscribed_members_export_0a1b2c.csv")[0]
    assert consents(draft)[-1] == (
        "email",
        "withdraw",
        "2021-06-01T07:59:00+00:00",
        "",
        "UNSUB_TIME",
    )
    assert draft.consents[-1].wording == "NORMAL: too many"


def test_mailchimp_cleaned_members_keep_an_address_nobody_may_use():
    draft = drafts_of("cleaned_members_export_0a1b2c.csv")[0]
    assert points(draft) == [("email", "gone@example.com", "", "invalid", False)]
    assert findings(draft) == [("bounced", "CLEAN_TIME")]
    assert draft.rejected is None


def test_mailchimp_zip_is_its_three_lists_with_running_lines():
    table, found = opened("mailchimp.zip")
    drafts = drafts_of("mailchimp.zip")
    assert [draft.line for draft in drafts] == [2, 4, 6, 8]
    assert [draft.points[0].normalised for draft in drafts] == [
        "flora@example.com",
        "hugo@example.com",
        "bea@example.com",
        "gone@example.com",
    ]
    assert [draft.points[0].status for draft in drafts] == ["valid", "valid", "valid", "invalid"]
    assert [consent.action for consent in drafts[2].consents][-1] == "withdraw"
    assert list(table.rows())
    assert table.place(6) == "unsubscribed_members_export_0a1b2c.csv:2"
    assert found.mapping[table.headers.index("Audience file")] == "email_status:audience"


@pytest.mark.parametrize("name", ["shopify.csv", "shopify_old.csv"])
def test_shopify_apostrophes_bom_and_permissions(name):
    draft = drafts_of(name)[0]
    assert draft.addresses[0].postal_code == "1234AB"
    assert draft.addresses[0].country == "NL"
    assert points(draft)[1:] == [("phone", "+31612345678", "", "valid", True)]
    assert consents(draft) == [
        ("email", "import_assert", "", "", "Accepts Email Marketing"),
        ("sms", "refuse", "", "", "Accepts SMS Marketing"),
    ]


def test_shopify_id_loses_its_apostrophe_and_sums_stay_behind():
    assert drafts_of("shopify.csv")[0].external_id == "7210448301122"
    left = opened("shopify.csv")[1].left_behind
    assert left == ["Total Spent", "Total Orders", "Tax Exempt"]


def test_salesforce_report_opt_outs_and_day_order():
    first, second = drafts_of("salesforce.csv")
    assert consents(first) == [
        ("email", "withdraw", "", "", "Email Opt Out"),
        ("phone", "withdraw", "", "", "Do Not Call"),
    ]
    assert second.consents == []
    assert second.values["birth_date"] == date(1990, 7, 3)
    assert opened("salesforce.csv")[1].left_behind == [
        "Fax",
        "Lead Source",
        "Assistant",
        "Asst. Phone",
    ]


def test_salesforce_data_export_skips_deleted_and_marks_bounced():
    first, deleted, bounced = drafts_of("salesforce_api.csv")
    assert consents(first) == [
        ("email", "withdraw", "2024-02-03T04:05:06+00:00", "", "HasOptedOutOfEmail")
    ]
    assert (deleted.rejected.code, deleted.rejected.column) == ("deleted_at_origin", "IsDeleted")
    assert deleted.raw[5] == "Rob"
    assert points(bounced) == [("email", "bounce@example.com", "", "invalid", False)]


def test_linkedin_preamble_is_skipped_and_profiles_are_handles():
    table, _ = opened("linkedin_connections.csv")
    first, second = drafts_of("linkedin_connections.csv")
    assert table.first_line == 5
    assert [(p.kind, p.network, p.normalised) for p in first.points] == [
        ("handle", "linkedin", "minacastro")
    ]
    assert first.values["organisation"] == "Castro, Lda"
    assert second.points[0].normalised == "paul@example.com"
