"""One Django start for all that must be done before the web may serve: tables, demo, sign-ins."""

import io
import os
import sys
from pathlib import Path


def main(note: Path) -> None:
    """Bring the database up to date and write down the demo sign-ins."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    sign_ins = io.StringIO()
    if os.environ.get("CAREROUND_DEMO") == "1":
        call_command("load_demo")
        call_command("demo_users", stdout=sign_ins)
    note.write_text(sign_ins.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
