"""The named parts of the system that act: they are users too, so that nothing is done by nobody."""

from django.db import migrations

SYSTEM_USERS = {
    "auto-scheduler": "Auto-scheduler",
    "setup": "Set-up",
    "command-line": "Command line",
}


def add_system_users(apps, schema_editor):
    """Add one user for each part of the system; none of them can sign in."""
    user = apps.get_model("accounts", "User")
    for address, name in SYSTEM_USERS.items():
        user.objects.create(
            email=f"{address}@system.invalid", name=name, kind="service", password="!"
        )


class Migration(migrations.Migration):
    """Adds the users."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add_system_users, migrations.RunPython.noop)]
