"""An order: several runs that were asked for at once."""

from dataclasses import dataclass

from core.texts import write_count, write_date, write_long_date, write_moment
from scheduling.rounds.presenters.runs import STATES, WITH_PROPOSAL, WORKING
from scheduling.rounds.types import OrderDetails, OrderedRun, OrderPublished


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One run of an order."""

    id: str
    area: str
    day: str
    patches: str
    state: str
    colour: str
    progress: str
    left: str
    has_proposal: bool


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order as its page shows it."""

    id: str
    title: str
    about: str
    news: str
    is_working: bool
    can_stop: bool
    publish: str
    lines: tuple[OrderLine, ...]


def present_order(order: OrderDetails, *, can_run: bool, can_publish: bool) -> OrderPage:
    """Return an order with its runs, area by area and day by day."""
    working = sum(one.run.status in WORKING for one in order.runs)
    open_now = [one for one in order.runs if one.run.status == "proposed" and one.pending]
    return OrderPage(
        id=str(order.id),
        title=_write_title(order),
        about=f"{order.asked_by} asked for it on {write_moment(order.asked_at)}.",
        news=_write_news(order, working),
        is_working=bool(working),
        can_stop=can_run and bool(working),
        publish=_write_publish(open_now) if can_publish and open_now else "",
        lines=tuple(map(_present_line, order.runs)),
    )


def write_order_published(result: OrderPublished) -> str:
    """Return in one sentence or two what publishing all proposals did."""
    text = (
        f"{write_count(result.applied, 'change')} of {write_count(result.proposals, 'proposal')} "
        "published."
    )
    if result.sent_to_review:
        text += f" {write_count(result.sent_to_review, 'change')} to review: open the proposals."
    return " ".join([text, *result.refused])


def _write_title(order: OrderDetails) -> str:
    areas = {one.run.area_name for one in order.runs}
    where = areas.pop() if len(areas) == 1 else f"{len(areas)} areas"
    if order.days == 1:
        return f"Auto-scheduler, {where}, {write_date(order.first_day)}"
    return f"Auto-scheduler, {where}, {order.days} days from {write_date(order.first_day)}"


def _write_news(order: OrderDetails, working: int) -> str:
    total = write_count(len(order.runs), "run")
    if working:
        return f"{len(order.runs) - working:,} of {total} done"
    return f"All of {total} done" if len(order.runs) > 1 else "Done"


def _write_publish(open_now: list[OrderedRun]) -> str:
    changes = sum(one.pending for one in open_now)
    return f"Publish all: {write_count(changes, 'change')}"


def _present_line(one: OrderedRun) -> OrderLine:
    state, colour = STATES.get(one.run.status, (one.run.status, "grey"))
    if one.run.status == "proposed" and not (one.pending or one.review):
        state, colour = "Nothing to change", "grey"
    names = one.run.patch_names
    return OrderLine(
        id=str(one.run.id),
        area=one.run.area_name,
        day=write_long_date(one.run.day),
        patches=", ".join(names) if len(names) <= 3 else f"{len(names)} patches",
        state=state,
        colour=colour,
        progress=_write_progress(one),
        left=f"{one.left_out:,}" if one.run.status in WITH_PROPOSAL else "",
        has_proposal=one.run.status in WITH_PROPOSAL,
    )


def _write_progress(one: OrderedRun) -> str:
    """Return how far a run is, or what became of its changes."""
    if one.run.status in WITH_PROPOSAL:
        counts = ((one.pending, "open"), (one.applied, "published"), (one.review, "to review"))
        said = [f"{count:,} {word}" for count, word in counts if count]
        return ", ".join(said) or "no change"
    if one.waits:
        return "waits for the day before"
    if one.run.status == "running" and one.parts > 1:
        return f"{one.parts_done} of {one.parts} parts done"
    return ""
