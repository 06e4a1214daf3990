"""The exports of well-known products: how to know them and what their columns mean.

`proof` are sets of column names of which one has to be there entirely; `columns` adds to and
overrides the general words of `header_words`; "-" leaves a column behind on purpose.
"""

import re
from dataclasses import dataclass

from contacts.files.formats_office import GOOGLE_COLUMNS, GOOGLE_PATTERNS, OUTLOOK_COLUMNS


@dataclass(frozen=True)
class Format:
    """One product's export; `zone` is set where its times are always in one zone."""

    name: str
    proof: tuple[tuple[str, ...], ...]
    columns: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    only_known: bool = False


MAILCHIMP_COLUMNS = {
    "Email Address": "email",
    "First Name": "given_name",
    "Last Name": "family_name",
    "Address": "address::formatted",
    "Phone Number": "phone",
    "Birthday": "birthday:mdy",
    "MEMBER_RATING": "-",
    "OPTIN_TIME": "consent:email:opt_in_time:utc",
    "OPTIN_IP": "consent:email:opt_in_ip",
    "CONFIRM_TIME": "consent:email:confirm_time:utc",
    "CONFIRM_IP": "consent:email:confirm_ip",
    "LATITUDE": "-",
    "LONGITUDE": "-",
    "GMTOFF": "-",
    "DSTOFF": "-",
    "TIMEZONE": "time_zone",
    "CC": "address::country",
    "REGION": "address::region",
    "LAST_CHANGED": "changed_at:utc",
    "LEID": "-",
    "EUID": "external_id",
    "NOTES": "notes",
    "TAGS": "tags",
    "UNSUB_TIME": "consent:email:unsub_time:utc",
    "UNSUB_CAMPAIGN_TITLE": "-",
    "UNSUB_CAMPAIGN_ID": "-",
    "UNSUB_REASON": "consent:email:unsub_reason",
    "UNSUB_REASON_OTHER": "consent:email:unsub_reason",
    "CLEAN_TIME": "email_status:bounced",
    "CLEAN_CAMPAIGN_TITLE": "-",
    "CLEAN_CAMPAIGN_ID": "-",
    "Audience file": "email_status:audience",
}

SHOPIFY_COLUMNS = {
    "Customer ID": "external_id",
    "Default Address Company": "organisation",
    "Company": "organisation",
    "Default Address Phone": "phone",
    "Phone": "phone",
    "Total Spent": "-",
    "Total Orders": "-",
    "Note": "notes",
    "Tax Exempt": "-",
    "Tags": "tags",
    "Accepts Email Marketing": "consent:email:accepts",
    "Accepts SMS Marketing": "consent:sms:accepts",
    "Default Address Address1": "address::street",
    "Default Address Address2": "address::street2",
    "Default Address City": "address::city",
    "Default Address Province Code": "address::region",
    "Default Address Country Code": "address::country",
    "Default Address Zip": "address::postal_code",
    "Address1": "address::street",
    "Address2": "address::street2",
    "City": "address::city",
    "Province": "address::region",
    "Province Code": "-",
    "Country": "address::country",
    "Country Code": "-",
    "Zip": "address::postal_code",
}

_SALESFORCE_PLACES = {
    f"{side} {part}": f"address:{side.lower()}:{target}"
    for side in ("Mailing", "Other")
    for part, target in {
        "Street": "street",
        "City": "city",
        "State": "region",
        "State/Province": "region",
        "Postal Code": "postal_code",
        "Zip/Postal Code": "postal_code",
        "Country": "country",
    }.items()
}
SALESFORCE_COLUMNS = {
    **_SALESFORCE_PLACES,
    "Id": "external_id",
    "Contact ID": "external_id",
    "IsDeleted": "deleted",
    "Name": "full_name",
    "Title": "organisation_role",
    "Account Name": "organisation",
    "Salutation": "honorific",
    "MobilePhone": "phone:mobile",
    "Mobile": "phone:mobile",
    "HomePhone": "phone:home",
    "OtherPhone": "phone:other",
    "Phone": "phone",
    "HasOptedOutOfEmail": "consent:email:opt_out",
    "Email Opt Out": "consent:email:opt_out",
    "DoNotCall": "consent:phone:opt_out",
    "Do Not Call": "consent:phone:opt_out",
    "Birthdate": "birthday",
    "Description": "notes",
    "OwnerId": "owner",
    "Contact Owner": "owner",
    "LastModifiedDate": "changed_at:utc",
    "SystemModstamp": "-",
    "EmailBouncedReason": "email_status:bounced",
    "EmailBouncedDate": "email_status:bounced",
}

HUBSPOT_COLUMNS = {
    "Record ID": "external_id",
    "Contact owner": "owner",
    "Associated Company": "organisation",
    "Company Name": "organisation",
    "Lifecycle Stage": "stage",
    "Last Modified Date": "changed_at",
    "Unsubscribed from all email": "consent:email:opt_out",
    "Marketing contact status": "-",
    "Lead Status": "-",
    "Create Date": "-",
    "Preferred channels": "-",
}

LINKEDIN_COLUMNS = {
    "First Name": "given_name",
    "Last Name": "family_name",
    "URL": "handle:linkedin",
    "Email Address": "email",
    "Company": "organisation",
    "Position": "organisation_role",
    "Connected On": "-",
}

FORMATS = (
    Format(
        "mailchimp",
        (("Email Address", "LEID"), ("Email Address", "EUID"), ("Email Address", "MEMBER_RATING")),
        MAILCHIMP_COLUMNS,
    ),
    Format(
        "google",
        (
            ("First Name", "File As", "Labels"),
            ("Given Name", "Family Name", "Group Membership"),
            ("First Name", "E-mail 1 - Label"),
            ("Given Name", "E-mail 1 - Type"),
            ("E-mail 1 - Value",),
        ),
        GOOGLE_COLUMNS,
        GOOGLE_PATTERNS,
        only_known=True,
    ),
    Format(
        "outlook",
        (
            ("First Name", "E-mail Address", "Business Phone"),
            ("First Name", "E-mail Address", "Business Street"),
            ("First Name", "E-mail Address", "E-mail Display Name"),
        ),
        OUTLOOK_COLUMNS,
        only_known=True,
    ),
    Format(
        "shopify",
        (
            ("Email", "Accepts Email Marketing", "Total Spent"),
            ("Email", "Accepts Marketing", "Total Spent"),
            ("Email", "Default Address Company"),
        ),
        SHOPIFY_COLUMNS,
    ),
    Format(
        "salesforce",
        (
            ("Id", "IsDeleted", "LastName"),
            ("LastName", "MailingStreet"),
            ("LastName", "SystemModstamp"),
            ("Last Name", "Account Name", "Mailing Street"),
            ("Last Name", "Email Opt Out", "Account Name"),
        ),
        SALESFORCE_COLUMNS,
    ),
    Format(
        "linkedin",
        (("First Name", "Last Name", "URL", "Connected On"), ("First Name", "Connected On")),
        LINKEDIN_COLUMNS,
    ),
    Format(
        "hubspot",
        (
            ("Record ID", "Email"),
            ("Record ID", "First Name"),
            ("Record ID", "Contact owner"),
            ("Email", "Marketing contact status"),
            ("Email", "Contact owner", "Lead Status"),
            ("Email", "Lifecycle Stage", "Create Date"),
        ),
        HUBSPOT_COLUMNS,
    ),
)
