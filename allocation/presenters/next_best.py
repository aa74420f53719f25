"""The bar above the board: the next best allocation with its reasons, or why there is none."""

from dataclasses import dataclass
from urllib.parse import quote

from allocation.forms.address import QueueAddress
from allocation.presenters.dialog import CaseLine, present_case_line
from allocation.presenters.words import write_patient
from allocation.selectors.board import find_best_of
from allocation.types import Alternative, Board, Ground, NextBest, PassedOver


@dataclass(frozen=True, slots=True)
class Proposal:
    """One case and one clinician, ready to confirm."""

    line: CaseLine
    facts: str
    worker_id: str
    name: str
    reasons: tuple[Ground, ...]
    alternatives: tuple[Alternative, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True)
class NextBestView:
    """The bar: a link that proposes, a proposal to confirm, or a sentence."""

    ask: str
    is_asked: bool = False
    proposal: Proposal | None = None
    sentence: str = ""
    skip: str = ""
    close: str = ""
    again: str = ""
    back: str = ""


def present_next_best(board: Board, address: QueueAddress) -> NextBestView:
    """Return the bar as the address asks for it; the search runs only when it is asked for."""
    ask = f"?{address.change(proposes=True).query}"
    if not address.proposes:
        return NextBestView(ask)
    answer = find_best_of(board, frozenset(address.skip))
    best = answer.proposal
    skip = address.change(skip=(*address.skip, best.case.id)) if best else address
    return NextBestView(
        ask=ask,
        is_asked=True,
        proposal=_present(best, board) if best else None,
        sentence=answer.why_none,
        skip=f"?{skip.query}",
        close=f"?{address.change(proposes=False, skip=()).query}",
        again=f"?{address.change(skip=()).query}" if address.skip else "",
        back=f"?back={quote(address.query, safe='')}",
    )


def _present(best: NextBest, board: Board) -> Proposal:
    names = dict(board.skill_names)
    line = present_case_line(best.case, names, board.at)
    facts = [write_patient(best.case), line.left, "Priority" if best.case.is_priority else ""]
    return Proposal(
        line=line,
        facts=" · ".join(filter(None, [*facts, line.skills])),
        worker_id=str(best.clinician.worker_id),
        name=best.clinician.name,
        reasons=best.reasons,
        alternatives=best.alternatives,
        passed_over=best.passed_over,
    )
