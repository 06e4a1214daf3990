"""What may be compared with our records to learn who somebody is."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Point(TextChoices):
    """What may be compared with our records; several of them make somebody sure enough."""

    EMAIL = "email", pgettext_lazy("proof of identity", "Answers at the email we know")
    PHONE = "phone", pgettext_lazy("proof of identity", "Answers at the phone we know")
    NAME = "name", pgettext_lazy("proof of identity", "Full name")
    ADDRESS = "address", pgettext_lazy("proof of identity", "Postal address")
    BIRTH = "birth", pgettext_lazy("proof of identity", "Birth date")
    EXTERNAL_ID = "external_id", pgettext_lazy("proof of identity", "Number as a customer")
    ORDER = "order", pgettext_lazy("proof of identity", "A recent order")
    ACCOUNT = "account", pgettext_lazy("proof of identity", "Signed in to their account")
    DOCUMENT = "document", pgettext_lazy("proof of identity", "Document shown, not copied")
