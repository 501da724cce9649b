from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("situation", "0006_orders_that_arrive")]

    operations = [
        migrations.AddField(model_name="addressee", name="chain", field=models.JSONField(default=list)),
    ]
