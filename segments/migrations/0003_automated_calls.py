from django.db import migrations, models
from config.history import TrackHistory


class Migration(migrations.Migration):

    dependencies = [
        ('segments', '0002_analysis'),
    ]

    operations = [
        migrations.AddField(
            model_name='destination',
            name='automated',
            field=models.BooleanField(default=False, help_text='Numbers are dialled by a machine, or a recording or artificial voice speaks.', verbose_name='a machine calls or texts'),
        ),
        migrations.AddField(
            model_name='historicaldestination',
            name='automated',
            field=models.BooleanField(default=False, help_text='Numbers are dialled by a machine, or a recording or artificial voice speaks.', verbose_name='a machine calls or texts'),
        ),
        TrackHistory("Destination"),
    ]
