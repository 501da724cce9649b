from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField("enrolment", "holder", models.CharField(blank=True, max_length=150)),
        migrations.AddField("sender", "holder", models.CharField(blank=True, max_length=150)),
    ]
