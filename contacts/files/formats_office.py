"""The long column lists of Google Contacts and Outlook."""

import re

GOOGLE_COLUMNS = {
    "First Name": "given_name",
    "Given Name": "given_name",
    "Middle Name": "middle_name",
    "Additional Name": "middle_name",
    "Last Name": "family_name",
    "Family Name": "family_name",
    "Name": "full_name",
    "Name Prefix": "honorific",
    "Birthday": "birthday",
    "Gender": "gender",
    "Occupation": "occupation",
    "Language": "language",
    "Notes": "notes",
    "Labels": "tags:google",
    "Group Membership": "tags:google",
    "Organization Name": "organisation",
    "Organization Title": "organisation_role",
    "Organization 1 - Name": "organisation",
    "Organization 1 - Title": "organisation_role",
}
# Matched on header keys: "E-mail 2 - Value" is "email2value".
GOOGLE_PATTERNS = tuple(
    (re.compile(pattern), target)
    for pattern, target in (
        (r"email(\d+)value", r"email:\1"),
        (r"email(\d+)(?:label|type)", r"email_label:\1"),
        (r"phone(\d+)value", r"phone:\1"),
        (r"phone(\d+)(?:label|type)", r"phone_label:\1"),
        (r"address(\d+)(?:label|type)", r"address_label:\1"),
        (r"address(\d+)formatted", r"address:\1:formatted"),
        (r"address(\d+)street", r"address:\1:street"),
        (r"address(\d+)extendedaddress", r"address:\1:street2"),
        (r"address(\d+)pobox", r"address:\1:po_box"),
        (r"address(\d+)city", r"address:\1:city"),
        (r"address(\d+)region", r"address:\1:region"),
        (r"address(\d+)postalcode", r"address:\1:postal_code"),
        (r"address(\d+)country", r"address:\1:country"),
    )
)

_PARTS = {
    "Street": "street",
    "Street 2": "street2",
    "Street 3": "street3",
    "City": "city",
    "State": "region",
    "Postal Code": "postal_code",
    "Country/Region": "country",
    "Country": "country",
    "Address PO Box": "po_box",
}
_OUTLOOK_PLACES = {
    f"{side} {part}": f"address:{label}:{target}"
    for side, label in (("Business", "work"), ("Home", "home"), ("Other", "other"))
    for part, target in _PARTS.items()
}
OUTLOOK_COLUMNS = {
    **_OUTLOOK_PLACES,
    "Title": "honorific",
    "First Name": "given_name",
    "Middle Name": "middle_name",
    "Last Name": "family_name",
    "Company": "organisation",
    "Job Title": "organisation_role",
    "Profession": "occupation",
    "E-mail Address": "email",
    "E-mail 2 Address": "email",
    "E-mail 3 Address": "email",
    "Primary Phone": "phone",
    "Mobile Phone": "phone:mobile",
    "Business Phone": "phone:work",
    "Business Phone 2": "phone:work",
    "Home Phone": "phone:home",
    "Home Phone 2": "phone:home",
    "Other Phone": "phone:other",
    "Car Phone": "phone:other",
    "Birthday": "birthday",
    "Categories": "tags",
    "Gender": "gender",
    "Language": "language",
    "Notes": "notes",
}
