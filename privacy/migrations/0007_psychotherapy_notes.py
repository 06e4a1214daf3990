"""Psychotherapy notes, in a table of their own: apart from the record (45 CFR 164.501)."""

import config.keys
import contacts.models.sealed_text
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0017_do_not_call'),
        ('privacy', '0006_answers_and_lookups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PsychotherapyNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=config.keys.new_key, editable=False, verbose_name='key')),
                ('text', contacts.models.sealed_text.SealedTextField(verbose_name='text')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='written')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contacts.contact', verbose_name='contact')),
            ],
            options={
                'verbose_name': 'psychotherapy note',
                'verbose_name_plural': 'psychotherapy notes',
                'indexes': [models.Index(fields=['contact', 'by'], name='psychotherapy_of_contact')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='psychotherapy_note_key_once')],
            },
        ),
    ]
