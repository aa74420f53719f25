"""What uvicorn serves."""

import asyncio
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
MOST_AT_ONCE = 40  # each request holds a thread and a database connection while it is answered

_django = get_asgi_application()
_places = asyncio.Semaphore(MOST_AT_ONCE)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request once there is a place for it."""
    async with _places:
        await _django(scope, receive, send)
