"""An order: several runs that were asked for at once."""

from dataclasses import dataclass

from core.texts import write_count, write_date, write_list, write_long_date, write_moment
from scheduling.rounds.presenters.runs import WITH_PROPOSAL, WORKING, name_state
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
class OrderAsk:
    """A question before all runs of an order are published or cancelled: what it would do."""

    act: str
    title: str
    text: str
    yes: str
    no: str


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
    ask: OrderAsk | None
    lines: tuple[OrderLine, ...]


def present_order(
    order: OrderDetails, *, can_run: bool, can_publish: bool, ask: str = "", rounds: int = 0
) -> OrderPage:
    """Return an order with its runs, area by area and day by day.

    `ask` is what somebody wants to do with all of them and is asked about first, `publish` or
    `stop`; `rounds` is how many rounds publishing would change.
    """
    working = sum(one.run.status in WORKING for one in order.runs)
    open_now = find_open_now(order)
    can_stop = can_run and bool(working)
    question = None
    if ask == "publish" and can_publish and open_now:
        question = _ask_to_publish(open_now, rounds)
    elif ask == "stop" and can_stop:
        question = _ask_to_stop(working, len(open_now))
    return OrderPage(
        id=str(order.id),
        title=_write_title(order),
        about=f"{order.asked_by} asked for it on {write_moment(order.asked_at)}.",
        news=_write_news(order, working),
        is_working=bool(working),
        can_stop=can_stop,
        publish=_write_publish(open_now) if can_publish and open_now else "",
        ask=question,
        lines=tuple(map(_present_line, order.runs)),
    )


def find_open_now(order: OrderDetails) -> list[OrderedRun]:
    """Return the runs of an order that propose a change which nobody decided about."""
    return [one for one in order.runs if one.run.status == "proposed" and one.pending]


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


def _ask_to_publish(open_now: list[OrderedRun], rounds: int) -> OrderAsk:
    changes = sum(one.pending for one in open_now)
    days = len({one.run.day for one in open_now})
    return OrderAsk(
        act="publish",
        title=f"Publish {write_count(changes, 'change')}?",
        text=(
            f"{write_count(changes, 'visit')} of {write_count(rounds, 'round')} on "
            f"{write_count(days, 'day')} in {_name_places(open_now)} get the carers and times that "
            "are proposed, and the boards show them at once. A visit that somebody changed "
            "meanwhile stays as it is and is listed for you. Nobody is rung by this: each proposal "
            "says which carers have a published run that changes and must be told."
        ),
        yes="Yes, publish all",
        no="No, publish nothing",
    )


def _ask_to_stop(working: int, proposals: int) -> OrderAsk:
    text = (
        f"{write_count(working, 'run')} that {'waits or works' if working == 1 else 'wait or work'}"
        f" {'ends' if working == 1 else 'end'} without a proposal, and no board changes."
    )
    if proposals:
        kept = write_count(proposals, "proposal")
        verb = "stays" if proposals == 1 else "stay"
        text += f" {kept} with open changes {verb} to be decided."
    return OrderAsk(
        act="stop",
        title=f"Cancel {write_count(working, 'run')}?",
        text=text,
        yes="Yes, cancel all",
        no="No, let them go on",
    )


def _name_places(runs: list[OrderedRun]) -> str:
    """Return the patches of runs by name, or how many there are."""
    patches = sorted({(one.run.area_name, name) for one in runs for name in one.run.patch_names})
    if len(patches) <= 3:
        return write_list([name for _, name in patches])
    areas = sorted({area for area, _ in patches})
    return f"{len(patches)} patches of {write_list(areas)}"


def _present_line(one: OrderedRun) -> OrderLine:
    state, colour = name_state(one.run, has_changes=bool(one.pending or one.review))
    names, has_proposal = one.run.patch_names, one.run.status in WITH_PROPOSAL
    return OrderLine(
        id=str(one.run.id),
        area=one.run.area_name,
        day=write_long_date(one.run.day),
        patches=", ".join(names) if len(names) <= 3 else f"{len(names)} patches",
        state=state,
        colour=colour,
        progress=_write_progress(one),
        left=f"{one.left_out:,}" if has_proposal and not one.run.is_empty else "",
        has_proposal=has_proposal,
    )


def _write_progress(one: OrderedRun) -> str:
    """Return how far a run is, or what became of its changes."""
    if one.run.is_empty:
        return "nothing to plan"
    if one.run.status in WITH_PROPOSAL:
        counts = ((one.pending, "open"), (one.applied, "published"), (one.review, "to review"))
        said = [f"{count:,} {word}" for count, word in counts if count]
        return ", ".join(said) or "no change"
    if one.waits:
        return "waits for the day before"
    if one.run.status == "running" and one.parts > 1:
        return f"{one.parts_done} of {one.parts} parts done"
    return ""
