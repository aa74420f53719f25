"""The table of the database cache, which sign-in limits are kept in."""

from django.db import migrations


class Migration(migrations.Migration):
    """Makes what `createcachetable` would."""

    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE core_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX core_cache_expires ON core_cache (expires);
            """,
            "DROP TABLE core_cache;",
        )
    ]
