"""The application with the bug in its code that RACES_PLANT names."""

import os

from benchmarks.races.plants import PLANTS
from config.asgi import application

__all__ = ["application"]

if _plant := PLANTS.get(os.environ.get("RACES_PLANT", "")):
    _plant.code()
