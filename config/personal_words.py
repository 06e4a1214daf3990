"""Words for the categories and sensitivities of personal data."""

from django.utils.translation import gettext_lazy as _

from config.personal_data import Kind, Sensitivity

CATEGORIES = {
    Kind.IDENTITY: _("Identity"),
    Kind.CONTACT: _("Contact data"),
    Kind.ATTRIBUTE: _("Attribute"),
    Kind.BEHAVIOUR: _("Behaviour"),
    Kind.PREFERENCE: _("Preference"),
    Kind.SPECIAL: _("Special category"),
    Kind.HEALTH: _("Health"),
}
SENSITIVITIES = {
    Sensitivity.BASIC: _("Basic"),
    Sensitivity.CONTACT: _("Contact data"),
    Sensitivity.PERSONAL: _("Personal"),
    Sensitivity.SENSITIVE: _("Sensitive"),
}
