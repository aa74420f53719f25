"""Django looks here for the models of the app; each room keeps its own."""

from scheduling.clients.models import CarerExclusion, Client, Requirement
from scheduling.rounds.models import (
    OptimiserRun,
    ProposalLine,
    Publication,
    Round,
    RunProgress,
)
from scheduling.unassigned.models import EpisodeEvent, EpisodeStep, UnassignedEpisode
from scheduling.visits.models import (
    Agreement,
    Assignment,
    Visit,
    VisitPin,
    VisitPlan,
    VisitPlanLine,
)

__all__ = [
    "Agreement",
    "Assignment",
    "CarerExclusion",
    "Client",
    "EpisodeEvent",
    "EpisodeStep",
    "OptimiserRun",
    "ProposalLine",
    "Publication",
    "Requirement",
    "Round",
    "RunProgress",
    "UnassignedEpisode",
    "Visit",
    "VisitPin",
    "VisitPlan",
    "VisitPlanLine",
]
