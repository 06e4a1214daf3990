from django.db import migrations

from config.history import TrackHistory


class Migration(migrations.Migration):
    """Large updates join old and new rows by hash, whatever the session did before."""

    dependencies = [('governance', '0006_versions_in_order')]

    operations = [
        TrackHistory("CampaignReviewer"),
        TrackHistory("DataDomain"),
        TrackHistory("DomainSteward"),
        TrackHistory("FieldRecord"),
        TrackHistory("FreshnessPolicy"),
        TrackHistory("Policy"),
        TrackHistory("QualityAnomaly"),
        TrackHistory("ReviewCampaign"),
        TrackHistory("ReviewItem"),
        TrackHistory("User"),
    ]
