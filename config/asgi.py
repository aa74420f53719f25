"""What uvicorn serves."""

import asyncio
import os
from threading import Thread
from typing import Any

from django.core.asgi import get_asgi_application

from engine.rounds.solve import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
MOST_AT_ONCE = 40  # each request holds a thread and a database connection while it is answered

_django = get_asgi_application()
_places = asyncio.Semaphore(MOST_AT_ONCE)

# A sick call is answered in the request itself, and nobody should wait for the kernels then.
Thread(target=warm_up, daemon=True, name="kernels").start()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request once there is a place for it."""
    async with _places:
        await _django(scope, receive, send)
