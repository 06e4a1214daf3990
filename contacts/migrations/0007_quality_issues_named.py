from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('contacts', '0006_merged_into_indexed')]

    operations = [
        migrations.RemoveConstraint(model_name='qualityflag', name='flag_open_once'),
        migrations.RenameModel(old_name='QualityFlag', new_name='QualityIssue'),
        migrations.RenameField(model_name='qualityissue', old_name='created_at', new_name='opened_at'),
        migrations.RenameField(model_name='qualityissue', old_name='resolved_at', new_name='closed_at'),
    ]
