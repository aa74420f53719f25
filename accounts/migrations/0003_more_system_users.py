"""More parts of the system that act: the alarm that escalates, the roster that gives duty roles."""

from django.db import migrations

SYSTEM_USERS = {"alarm": "Alarm", "roster": "Duty rota"}


def add_system_users(apps, schema_editor):
    """Add one user for each; none of them can sign in."""
    user = apps.get_model("accounts", "User")
    for address, name in SYSTEM_USERS.items():
        user.objects.create(
            email=f"{address}@system.invalid", name=name, kind="service", password="!"
        )


class Migration(migrations.Migration):
    """Adds the users; before the tables refuse a write by nobody."""

    dependencies = [("accounts", "0002_system_users")]
    operations = [migrations.RunPython(add_system_users, migrations.RunPython.noop)]
