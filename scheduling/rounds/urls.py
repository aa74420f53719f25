"""Addresses of the rounds room."""

from django.urls import path

from scheduling.rounds.views import board, edits, imports, proposals, protocol, runs

urlpatterns = [
    path("rounds/", board.rounds_board, name="rounds_board"),
    path("rounds/fragment/", board.rounds_board_fragment, name="rounds_board_fragment"),
    path("rounds/version/", board.board_version, name="board_version"),
    path("rounds/panel/", edits.rounds_panel, name="rounds_panel"),
    path("rounds/visits/<uuid:visit_id>/move/", edits.visit_move, name="visit_move"),
    path("rounds/visits/<uuid:visit_id>/check/", edits.visit_check, name="visit_check"),
    path("rounds/visits/<uuid:visit_id>/unassign/", edits.visit_unassign, name="visit_unassign"),
    path("rounds/visits/<uuid:visit_id>/pin/", edits.visit_pin, name="visit_pin"),
    path("rounds/visits/<uuid:visit_id>/agree/", edits.visit_agree, name="visit_agree"),
    path("rounds/day.json", imports.day_export, name="day_export"),
    path("rounds/plan.json", imports.plan_export, name="plan_export"),
    path("runs/", runs.run_list, name="run_list"),
    path("runs/new/", runs.run_new, name="run_new"),
    path("runs/<uuid:run_id>/", runs.run_details, name="run_details"),
    path("runs/<uuid:run_id>/stop/", runs.run_stop, name="run_stop"),
    path("runs/<uuid:run_id>/proposal/", proposals.proposal, name="proposal"),
    path("runs/<uuid:run_id>/publish/", proposals.proposal_publish, name="proposal_publish"),
    path("runs/<uuid:run_id>/leave/", proposals.proposal_leave, name="proposal_leave"),
    path("runs/<uuid:run_id>/discard/", proposals.proposal_discard, name="proposal_discard"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<uuid:batch_id>/", imports.import_staged, name="import_staged"),
    path("imports/<uuid:batch_id>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<uuid:batch_id>/reject/", imports.import_reject, name="import_reject"),
    path("protocol/", protocol.protocol, name="protocol"),
    path("protocol/set/", protocol.protocol_set, name="protocol_set"),
]
