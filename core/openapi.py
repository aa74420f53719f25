"""What the schema says of every address: how it refuses."""

from typing import Any

from core.api import PROBLEM

REFUSALS = {
    "400": "The request cannot be read.",
    "401": "No token, or one that does not hold.",
    "403": "The capability is missing.",
    "404": "No such record, or outside one's scope.",
    "409": "A rule or the state of the record speaks against it.",
    "415": "The body is not JSON.",
    "422": "Something that was sent cannot be used.",
    "429": "Too many requests; `Retry-After` says for how long.",
    "503": "Somebody else holds the same records; `Retry-After` says for how long.",
}
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The sentence that the page shows."},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
        "rules": {"type": "array", "items": {"type": "string"}},
    },
}
METHODS = {"get", "post", "put", "patch", "delete"}


def add_refusals(result: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Add the refusals, each as problem+json, to every operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for address in result["paths"].values():
        for operation in (one for method, one in address.items() if method in METHODS):
            for status, sentence in REFUSALS.items():
                refusal = {"description": sentence, "content": content}
                operation["responses"].setdefault(status, refusal)
    return result
