"""The template environment: NHS.UK macros, our own few filters."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from core import texts


def get_url(name: str, /, **parts: Any) -> str:
    """Return the address of the page called `name`."""
    return reverse(name, kwargs=parts)


def environment(**options: Any) -> Environment:
    """Return Jinja2 set up for Django; called by Django's template engine."""
    env = Environment(**{**options, "undefined": ChainableUndefined})
    own = env.loader
    assert own is not None
    env.loader = ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")])
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        static=static,
        url=get_url,
        organisation_name=settings.ORGANISATION_NAME,
        scheduling_phone=settings.SCHEDULING_PHONE,
    )
    env.filters.update(texts.FILTERS)
    return env
