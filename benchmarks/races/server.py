"""The application with the bug in its code that RACES_PLANT names."""

import os

from benchmarks.races.plants import IN_CODE
from config.asgi import application

__all__ = ["application"]

if _plant := IN_CODE.get(os.environ.get("RACES_PLANT", "")):
    _plant()
