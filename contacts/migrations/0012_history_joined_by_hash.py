from django.db import migrations

from config.history import TrackHistory


class Migration(migrations.Migration):
    """Large updates join old and new rows by hash, whatever the session did before."""

    dependencies = [('contacts', '0011_history_by_contact')]

    operations = [
        TrackHistory("AutomaticMerge"),
        TrackHistory("Contact"),
        TrackHistory("ContactPoint"),
        TrackHistory("ContactShare"),
        TrackHistory("ContactTag"),
        TrackHistory("CustomField"),
        TrackHistory("DuplicateCandidate"),
        TrackHistory("Note"),
        TrackHistory("Organisation"),
        TrackHistory("PostalAddress"),
        TrackHistory("QualityRule"),
        TrackHistory("QualityWaiver"),
        TrackHistory("Relation"),
        TrackHistory("Source"),
        TrackHistory("Tag"),
        TrackHistory("Task"),
        TrackHistory("Team"),
        TrackHistory("Verification"),
    ]
