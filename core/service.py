"""What every write has in common: one transaction, one trail, one way to refuse.

`write_service` marks a function as the service of one capability. Around the call it opens the
transaction, tells the audit triggers who is writing in which request, bounds the wait for locks,
checks deferred rules before the service returns, tries again after a deadlock, and turns a broken
constraint into the sentence that its app registered.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection

from core.actor import Actor
from core.audit import written_by
from core.errors import Busy, DomainError, InvalidInput

P = ParamSpec("P")
R = TypeVar("R")

DEADLOCK_OR_SERIALIZATION = {"40P01", "40001"}
FOREIGN_KEY = "23503"
LOCK_NOT_AVAILABLE = "55P03"
MOST_TRIES = 3

request_id: ContextVar[str] = ContextVar("request_id", default="")

_sentences: dict[str, str] = {}
_depth: ContextVar[int] = ContextVar("depth", default=0)


def explain_constraint(name: str, sentence: str) -> None:
    """Register the sentence that a person reads when the database refuses by this constraint."""
    _sentences[name] = sentence


def write_service(
    capability: str, *, lock_seconds: int = 2
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a keyword-only function with `actor` and `at` as a write that needs `capability`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, MOST_TRIES + 1):
                try:
                    return _run_once(function, lock_seconds, args, kwargs)
                except (OperationalError, IntegrityError, DataError) as error:
                    if _is_retried(error, attempt):
                        continue
                    raise _refusal_of(error) from error
            raise AssertionError("unreachable")

        run.capability = capability  # type: ignore[attr-defined]
        return run

    return decorate


def _run_once(
    function: Callable[..., R], lock_seconds: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    actor: Actor = kwargs["actor"]
    trail = written_by(
        actor_id=actor.id,
        actor=actor.name,
        service=f"{function.__module__}.{function.__name__}",
        request=request_id.get(),
        reason=str(kwargs.get("reason", "")),
    )
    token = _depth.set(_depth.get() + 1)
    try:
        with trail:
            _execute("SELECT set_config('lock_timeout', %s, true)", [f"{lock_seconds}s"])
            result = _refuse_nul(function, args, kwargs)
            if _depth.get() == 1:
                # Rules that may be broken in between, such as in a swap, hold from here on.
                _execute("SET CONSTRAINTS ALL IMMEDIATE")
                _execute("SET CONSTRAINTS ALL DEFERRED")
            return result
    finally:
        _depth.reset(token)


def _refuse_nul(function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    """Call a service; a character that no database keeps is what somebody sent, not a fault."""
    try:
        return function(*args, **kwargs)
    except ValueError as error:
        if "NUL" not in str(error):
            raise
        raise InvalidInput(
            "Something that was sent holds a character that cannot be kept."
        ) from error


def _execute(statement: str, values: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _code_of(error: DatabaseError) -> str:
    return getattr(error.__cause__, "pgcode", None) or ""


def _is_retried(error: DatabaseError, attempt: int) -> bool:
    outermost = not connection.in_atomic_block
    return outermost and attempt < MOST_TRIES and _code_of(error) in DEADLOCK_OR_SERIALIZATION


def _refusal_of(error: DatabaseError) -> Exception:
    if _code_of(error) in {LOCK_NOT_AVAILABLE, *DEADLOCK_OR_SERIALIZATION}:
        return Busy("Somebody else is changing the same records. Nothing was saved: try again.")
    if isinstance(error, DataError):
        return InvalidInput(
            "Something that was typed or sent is too long, too large or cannot be kept as it is. "
            "Nothing was saved: shorten it and try again."
        )
    if _code_of(error) == FOREIGN_KEY:
        return InvalidInput(
            "Something that was named is not there (any more). Nothing was saved: look at the list "
            "again and choose anew."
        )
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name in _sentences:
        return DomainError(_sentences[name], code=name)
    return error
