"""What the pages of exclusions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.pages import PageErrors
from core.texts import write_count, write_date, write_moment
from scheduling.clients.types import ClientLine, ExclusionFacts, ExclusionLine
from scheduling.records.presenters.record import EXCLUSION, VisitLine, present_visit
from scheduling.records.types import ExclusionPageFacts, Impact

MOST_SHOWN = 12
OVER = {"refused": ("Refused", "grey"), "ended": ("Ended", "grey")}
WAITS = {
    "requested": "for the DSO’s decision",
    "dso_decided": "for the direct care service manager",
    "authorised": "for a scheduler to put it in force",
    "active": "for the DSO to look at it again",
}
STEPS = {
    "request": "Asked for",
    "decide": "Decided",
    "authorise": "Authorised",
    "activate": "Put in force",
    "refuse": "Refused",
    "review": "Looked at again",
    "end": "Ended",
}


@dataclass(frozen=True, slots=True)
class ActForm:
    """One thing that may be done: its button, and whether it asks for a day and a reason."""

    name: str
    url: str
    button: str
    asks_reason: bool
    asks_day: bool


ACTS = {
    "decide": ActForm("decide", "exclusion_decide", "Decide: exclude", True, True),
    "authorise": ActForm("authorise", "exclusion_authorise", "Authorise", True, False),
    "apply": ActForm("apply", "exclusion_apply", "Put in force", False, False),
    "refuse": ActForm("refuse", "exclusion_refuse", "Do not exclude", True, False),
    "decline": ActForm("decline", "exclusion_decline", "Do not authorise", True, False),
    "review": ActForm("review", "exclusion_review", "Let it hold", True, True),
    "end": ActForm("end", "exclusion_end", "End it", True, False),
}


@dataclass(frozen=True, slots=True)
class ImpactBlock:
    """What an exclusion means for the visits to come, in sentences."""

    sentence: str
    is_bad: bool
    visits: tuple[VisitLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One exclusion of the list."""

    id: str
    carer: str
    client: str
    patch: str
    waits: str
    state: tuple[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionPage:
    """One exclusion."""

    id: str
    client_id: str
    title: str
    client: str
    state: tuple[str, str]
    is_due: bool
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    impact: ImpactBlock | None
    acts: tuple[ActForm, ...]
    reason: str
    review_on: str
    errors: PageErrors


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form that asks for an exclusion, with what it would mean."""

    client_id: str
    client: str
    carers: tuple[tuple[str, str, bool], ...]
    impact: ImpactBlock | None
    reason: str
    errors: PageErrors


def present_waiting(found: Sequence[ExclusionLine]) -> tuple[WaitingLine, ...]:
    """Return the list of what waits."""
    return tuple(
        WaitingLine(
            id=str(one.exclusion.id),
            carer=one.exclusion.carer,
            client=one.client.full_name,
            patch=one.client.patch_name,
            waits=WAITS[one.exclusion.status],
            state=EXCLUSION[one.exclusion.status],
            reason=one.exclusion.reason,
        )
        for one in found
    )


def present_exclusion(
    found: ExclusionPageFacts, *, typed: Mapping[str, str], errors: PageErrors
) -> ExclusionPage:
    """Return the page of one exclusion, with what was typed where a step was refused."""
    details, one = found.details, found.details.exclusion
    return ExclusionPage(
        id=str(one.id),
        client_id=str(details.client.id),
        title=f"{one.carer} must not visit {details.client.full_name}",
        client=details.client.full_name,
        state=(EXCLUSION | OVER)[one.status],
        is_due=one.is_review_due,
        facts=_write_facts(details.client, one),
        steps=tuple(
            (
                f"{write_moment(step.at)}, {step.who}",
                f"{STEPS[step.what]}{': ' if step.reason else '.'}{step.reason}",
            )
            for step in details.steps
        ),
        impact=_present_impact(found.impact, one.carer) if found.impact else None,
        acts=tuple(ACTS[name] for name in details.acts),
        reason=typed.get("reason", ""),
        review_on=typed.get("review_on", ""),
        errors=errors,
    )


def present_new(
    client: ClientLine,
    carers: Sequence[tuple[UUID, str]],
    *,
    impact: Impact | None,
    typed: Mapping[str, str],
    errors: PageErrors,
) -> NewPage:
    """Return the form, with what the chosen carer's exclusion would mean."""
    chosen = typed.get("worker_id", "")
    names = {str(key): name for key, name in carers}
    return NewPage(
        client_id=str(client.id),
        client=client.full_name,
        carers=tuple((key, name, key == chosen) for key, name in names.items()),
        impact=_present_impact(impact, names.get(chosen, "This carer")) if impact else None,
        reason=typed.get("reason", ""),
        errors=errors,
    )


def _write_facts(client: ClientLine, one: ExclusionFacts) -> tuple[tuple[str, str], ...]:
    review = write_date(one.review_on) if one.review_on else "set with the decision"
    return (
        ("Client", f"{client.full_name}, {client.patch_name}"),
        ("Carer", one.carer),
        ("Why", one.reason),
        ("Looked at again by", review),
    )


def _present_impact(impact: Impact, carer: str) -> ImpactBlock:
    until = write_date(impact.until)
    losing = len(impact.losing)
    words = [
        f"{write_count(impact.visits, 'visit')} to come until {until}.",
        f"{carer} has {impact.theirs or 'none'} of them now.",
        f"Without {carer}, {losing or 'none'} of them would lose the only candidate.",
    ]
    return ImpactBlock(
        sentence=" ".join(words),
        is_bad=bool(losing),
        visits=tuple(present_visit(one, True) for one in impact.losing[:MOST_SHOWN]),
        more=max(0, losing - MOST_SHOWN),
    )
