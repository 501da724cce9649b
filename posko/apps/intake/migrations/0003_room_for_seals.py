from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('intake', '0002_holder')]

    operations = [
        migrations.RenameField('Gateway', 'secret', 'sealed_secret'),
        migrations.AlterField('Gateway', 'sealed_secret', models.CharField(blank=True, max_length=400)),
    ]
