"""Django looks here for the models of the app; each room keeps its own."""

from scheduling.clients.models import (
    CarerExclusion,
    Client,
    ClientInfo,
    ClientSearch,
    ExternalReference,
    KeySafe,
    Requirement,
)
from scheduling.rounds.models import (
    ChangeNotice,
    OptimiserRun,
    PartProgress,
    ProposalLine,
    Publication,
    Round,
    RunOrder,
    RunPart,
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
    "ChangeNotice",
    "Client",
    "ClientInfo",
    "ClientSearch",
    "EpisodeEvent",
    "EpisodeStep",
    "ExternalReference",
    "KeySafe",
    "OptimiserRun",
    "PartProgress",
    "ProposalLine",
    "Publication",
    "Requirement",
    "Round",
    "RunOrder",
    "RunPart",
    "RunProgress",
    "UnassignedEpisode",
    "Visit",
    "VisitPin",
    "VisitPlan",
    "VisitPlanLine",
]
