from django.db import migrations, models

from dure.foundation.search.engines import Postgres, Sqlite
from dure.foundation.search.migration_sql import VendorSQL


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
            ],
            options={"ordering": ["-key"]},
        ),
        VendorSQL("sqlite", Sqlite.CREATE, Sqlite.DESTROY),
        VendorSQL("postgresql", Postgres.CREATE, Postgres.DESTROY),
    ]
