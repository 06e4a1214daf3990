"""Tells the planner which owners, teams, stages and sources occur together.

Without it, a list filtered by two of them that never meet looks for a page of people along the
whole index of names: 7,000 ms among a million contacts, 85 ms with it.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('contacts', '0009_versions_in_order')]

    operations = [
        migrations.RunSQL(
            'create statistics contact_together (mcv)'
            ' on owner_id, team_id, stage, source_id from contacts_contact;'
            'alter statistics contact_together set statistics 1000;',
            'drop statistics contact_together;',
        ),
    ]
