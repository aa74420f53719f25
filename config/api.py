"""Addresses of the API, version 1."""

from django.urls import path

from scheduling.rounds.api import rounds, runs
from scheduling.visits.api import GenerateVisits

urlpatterns = [
    path("patches", rounds.Patches.as_view(), name="api_patches"),
    path("rounds", rounds.Rounds.as_view(), name="api_rounds"),
    path("rounds/day", rounds.DayFile.as_view(), name="api_day_file"),
    path("rounds/plan", rounds.PlanFile.as_view(), name="api_plan_file"),
    path("visits/<uuid:visit_id>", rounds.Visit.as_view(), name="api_visit"),
    path("visits/<uuid:visit_id>/check", rounds.CheckVisit.as_view(), name="api_visit_check"),
    path("visits/<uuid:visit_id>/move", rounds.MoveVisit.as_view(), name="api_visit_move"),
    path(
        "visits/<uuid:visit_id>/unassign", rounds.UnassignVisit.as_view(), name="api_visit_unassign"
    ),
    path("visits/<uuid:visit_id>/pin", rounds.PinVisit.as_view(), name="api_visit_pin"),
    path("visits/<uuid:visit_id>/agree", rounds.AgreeVisit.as_view(), name="api_visit_agree"),
    path("visit-plans/generate", GenerateVisits.as_view(), name="api_plan_generate"),
    path("runs", runs.Runs.as_view(), name="api_runs"),
    path("runs/<uuid:run_id>", runs.Run.as_view(), name="api_run"),
    path("runs/<uuid:run_id>/stop", runs.StopRun.as_view(), name="api_run_stop"),
    path("runs/<uuid:run_id>/proposal", runs.Proposal.as_view(), name="api_proposal"),
    path("runs/<uuid:run_id>/publish", runs.PublishProposal.as_view(), name="api_publish"),
    path("runs/<uuid:run_id>/discard", runs.DiscardRun.as_view(), name="api_discard"),
    path(
        "runs/<uuid:run_id>/lines/<int:line_id>/leave", runs.LeaveLine.as_view(), name="api_leave"
    ),
    path("protocol", runs.AreaProtocol.as_view(), name="api_protocol"),
    path("imports", runs.Imports.as_view(), name="api_imports"),
    path("imports/<uuid:batch_id>", runs.Import.as_view(), name="api_import"),
    path("imports/<uuid:batch_id>/apply", runs.ApplyImport.as_view(), name="api_import_apply"),
    path("imports/<uuid:batch_id>/reject", runs.RejectImport.as_view(), name="api_import_reject"),
]
