"""Addresses of the API, version 1."""

from django.urls import path

from accounts.api import users
from allocation.api import cases, choosing, feedback, sessions, shifts, work
from messaging import api as messages
from reporting.api import History
from reporting.api.aims import AllocationAims
from reporting.api.replay import SessionReplay
from reporting.api.rules import Rules
from reporting.api.settings import Settings as ReportSettings
from reporting.api.weekly import WeeklyAllocation, WeeklyAllocationFile
from rostering import api as rosters
from scheduling.records.api import exclusions
from scheduling.records.api import record as records
from scheduling.rounds.api import orders, proposals, replans, rounds, runs
from scheduling.unassigned import api as unassigned
from scheduling.visits.api import GenerateVisits

urlpatterns = [
    path("history/<str:kind>/<uuid:record_id>", History.as_view(), name="api_history"),
    path("reports/settings", ReportSettings.as_view(), name="api_report_settings"),
    path("reports/aims", AllocationAims.as_view(), name="api_allocation_aims"),
    path("rules", Rules.as_view(), name="api_rules"),
    path("reports/weekly-allocation", WeeklyAllocation.as_view(), name="api_weekly_allocation"),
    path(
        "reports/weekly-allocation/export",
        WeeklyAllocationFile.as_view(),
        name="api_weekly_allocation_export",
    ),
    path("patches", rounds.Patches.as_view(), name="api_patches"),
    path("rounds", rounds.Rounds.as_view(), name="api_rounds"),
    path("rounds/map", proposals.RoundsMap.as_view(), name="api_rounds_map"),
    path("rounds/day", rounds.DayFile.as_view(), name="api_day_file"),
    path("rounds/plan", rounds.PlanFile.as_view(), name="api_plan_file"),
    path("visits/<uuid:visit_id>", rounds.Visit.as_view(), name="api_visit"),
    path("visits/<uuid:visit_id>/check", rounds.CheckVisit.as_view(), name="api_visit_check"),
    path("visits/<uuid:visit_id>/move", rounds.MoveVisit.as_view(), name="api_visit_move"),
    path("visits/move", rounds.MoveVisits.as_view(), name="api_visits_move"),
    path("carers/<uuid:worker_id>/tasks", rounds.CarerTasks.as_view(), name="api_carer_tasks"),
    path(
        "visits/<uuid:visit_id>/unassign", rounds.UnassignVisit.as_view(), name="api_visit_unassign"
    ),
    path("visits/<uuid:visit_id>/pin", rounds.PinVisit.as_view(), name="api_visit_pin"),
    path("visits/<uuid:visit_id>/agree", rounds.AgreeVisit.as_view(), name="api_visit_agree"),
    path("clients", records.Clients.as_view(), name="api_clients"),
    path("clients/<uuid:client_id>", records.Record.as_view(), name="api_client"),
    path(
        "clients/<uuid:client_id>/information",
        records.RecordInformation.as_view(),
        name="api_client_information",
    ),
    path(
        "clients/<uuid:client_id>/references",
        records.RecordReferences.as_view(),
        name="api_client_references",
    ),
    path(
        "clients/<uuid:client_id>/key-safe",
        records.RecordKeySafe.as_view(),
        name="api_client_key_safe",
    ),
    path(
        "clients/<uuid:client_id>/key-safe/open",
        records.OpenKeySafe.as_view(),
        name="api_client_key_safe_open",
    ),
    path(
        "clients/<uuid:client_id>/exclusions",
        exclusions.ClientExclusions.as_view(),
        name="api_client_exclusions",
    ),
    path(
        "clients/<uuid:client_id>/exclusions/impact",
        exclusions.ExclusionImpact.as_view(),
        name="api_exclusion_impact",
    ),
    path("exclusions", exclusions.Exclusions.as_view(), name="api_exclusions"),
    path(
        "exclusions/<uuid:exclusion_id>",
        exclusions.Exclusion.as_view(),
        name="api_exclusion",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/decide",
        exclusions.Decide.as_view(),
        name="api_exclusion_decide",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/authorise",
        exclusions.Authorise.as_view(),
        name="api_exclusion_authorise",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/apply",
        exclusions.Apply.as_view(),
        name="api_exclusion_apply",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/refuse",
        exclusions.Refuse.as_view(),
        name="api_exclusion_refuse",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/decline",
        exclusions.Decline.as_view(),
        name="api_exclusion_decline",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/review",
        exclusions.Review.as_view(),
        name="api_exclusion_review",
    ),
    path(
        "exclusions/<uuid:exclusion_id>/end",
        exclusions.End.as_view(),
        name="api_exclusion_end",
    ),
    path("visit-plans/generate", GenerateVisits.as_view(), name="api_plan_generate"),
    path("runs", runs.Runs.as_view(), name="api_runs"),
    path("runs/compare", proposals.CompareRuns.as_view(), name="api_compare"),
    path("runs/<uuid:run_id>/map", proposals.ProposalMap.as_view(), name="api_proposal_map"),
    path("runs/<uuid:run_id>", runs.Run.as_view(), name="api_run"),
    path("runs/<uuid:run_id>/stop", runs.StopRun.as_view(), name="api_run_stop"),
    path("run-orders", orders.Orders.as_view(), name="api_orders"),
    path("run-orders/<uuid:order_id>", orders.Order.as_view(), name="api_order"),
    path("run-orders/<uuid:order_id>/stop", orders.StopOrder.as_view(), name="api_order_stop"),
    path(
        "run-orders/<uuid:order_id>/publish",
        orders.PublishOrder.as_view(),
        name="api_order_publish",
    ),
    path("runs/<uuid:run_id>/proposal", runs.Proposal.as_view(), name="api_proposal"),
    path("runs/<uuid:run_id>/publish", runs.PublishProposal.as_view(), name="api_publish"),
    path("runs/<uuid:run_id>/discard", runs.DiscardRun.as_view(), name="api_discard"),
    path(
        "runs/<uuid:run_id>/lines/<int:line_id>/leave", runs.LeaveLine.as_view(), name="api_leave"
    ),
    path("replans", replans.Replans.as_view(), name="api_replans"),
    path("replans/<uuid:run_id>", replans.Replan.as_view(), name="api_replan"),
    path("replans/<uuid:run_id>/again", replans.ReplanAgain.as_view(), name="api_replan_again"),
    path("replans/<uuid:run_id>/return", replans.RecordReturn.as_view(), name="api_replan_return"),
    path("replans/<uuid:run_id>/undo", replans.UndoReplan.as_view(), name="api_replan_undo"),
    path("replans/<uuid:run_id>/notices", replans.ChangeNotices.as_view(), name="api_changes"),
    path(
        "change-notices/<uuid:notice_id>/tell",
        replans.TellChange.as_view(),
        name="api_change_tell",
    ),
    path("protocol", runs.AreaProtocol.as_view(), name="api_protocol"),
    path("unassigned", unassigned.Unassigned.as_view(), name="api_unassigned"),
    path("unassigned/ladder", unassigned.UnassignedLadder.as_view(), name="api_unassigned_ladder"),
    path("unassigned/<uuid:episode_id>", unassigned.Episode.as_view(), name="api_episode"),
    path(
        "unassigned/<uuid:episode_id>/acknowledge",
        unassigned.AcknowledgeEpisode.as_view(),
        name="api_episode_acknowledge",
    ),
    path("notices", messages.Notices.as_view(), name="api_notices"),
    path(
        "notices/<uuid:notice_id>/acknowledge",
        messages.AcknowledgeNotice.as_view(),
        name="api_notice_acknowledge",
    ),
    path("threads", messages.Threads.as_view(), name="api_threads"),
    path("threads/<uuid:thread_id>", messages.Thread.as_view(), name="api_thread"),
    path(
        "threads/<uuid:thread_id>/messages",
        messages.ThreadMessages.as_view(),
        name="api_thread_messages",
    ),
    path("threads/<uuid:thread_id>/read", messages.ReadThread.as_view(), name="api_thread_read"),
    path("preferences", messages.Preferences.as_view(), name="api_preferences"),
    path("message-templates", messages.Templates.as_view(), name="api_message_templates"),
    path("imports", runs.Imports.as_view(), name="api_imports"),
    path("imports/<uuid:batch_id>", runs.Import.as_view(), name="api_import"),
    path("imports/<uuid:batch_id>/apply", runs.ApplyImport.as_view(), name="api_import_apply"),
    path("imports/<uuid:batch_id>/reject", runs.RejectImport.as_view(), name="api_import_reject"),
    path("users", users.Users.as_view(), name="api_users"),
    path("users/<uuid:user_id>", users.UserView.as_view(), name="api_user"),
    path("users/<uuid:user_id>/roles", users.Grants.as_view(), name="api_user_roles"),
    path("users/<uuid:user_id>/tokens", users.Tokens.as_view(), name="api_user_tokens"),
    path("users/<uuid:user_id>/deactivate", users.Deactivate.as_view(), name="api_user_deactivate"),
    path("users/<uuid:user_id>/reactivate", users.Reactivate.as_view(), name="api_user_reactivate"),
    path("users/<uuid:user_id>/unlock", users.Unlock.as_view(), name="api_user_unlock"),
    path("users/<uuid:user_id>/sign-out", users.SignOut.as_view(), name="api_user_sign_out"),
    path("users/<uuid:user_id>/factor", users.ResetFactor.as_view(), name="api_user_factor"),
    path(
        "users/<uuid:user_id>/password", users.OneTimePassword.as_view(), name="api_user_password"
    ),
    path("roles/<uuid:grant_id>/end", users.EndGrant.as_view(), name="api_role_end"),
    path("tokens/<str:prefix>/revoke", users.RevokeToken.as_view(), name="api_token_revoke"),
    path("sign-in-settings", users.SignInSettings.as_view(), name="api_sign_in_settings"),
    path("emergency-readings", users.Breaks.as_view(), name="api_breaks"),
    path("emergency-readings/report", users.BreakReport.as_view(), name="api_break_report"),
    path("service-shifts", rosters.ServiceShifts.as_view(), name="api_service_shifts"),
    path("staff", rosters.Staff.as_view(), name="api_staff"),
    path("duty-rota", rosters.DutyRota.as_view(), name="api_duty_rota"),
    path("duty-rota/<uuid:duty_id>/end", rosters.EndDuty.as_view(), name="api_duty_end"),
    path("allocation/services", sessions.Services.as_view(), name="api_allocation_services"),
    path("allocation/board", sessions.Board.as_view(), name="api_allocation_board"),
    path("allocation/next-best", choosing.NextBest.as_view(), name="api_allocation_next_best"),
    path("allocation/policy", sessions.Policy.as_view(), name="api_allocation_policy"),
    path("my-work", sessions.MyWork.as_view(), name="api_my_work"),
    path("my-work/pause", sessions.PauseMe.as_view(), name="api_my_pause"),
    path("my-work/resume", sessions.ResumeMe.as_view(), name="api_my_resume"),
    path("my-work/finish", sessions.FinishMe.as_view(), name="api_my_finish"),
    path(
        "clinicians/<uuid:shift_id>/pause",
        sessions.PauseClinician.as_view(),
        name="api_clinician_pause",
    ),
    path(
        "clinicians/<uuid:shift_id>/resume",
        sessions.ResumeClinician.as_view(),
        name="api_clinician_resume",
    ),
    path("my-work/include-me", work.IncludeMe.as_view(), name="api_include_me"),
    path("my-work/messages", work.MessageWacc.as_view(), name="api_my_message"),
    path("my-work/pulse", work.Pulse.as_view(), name="api_my_pulse"),
    path("clinicians/<uuid:shift_id>/hello", work.Hello.as_view(), name="api_clinician_hello"),
    path(
        "clinicians/<uuid:shift_id>/messages",
        work.MessageClinician.as_view(),
        name="api_clinician_message",
    ),
    path("feedback", feedback.Feedback.as_view(), name="api_feedback"),
    path(
        "feedback/<uuid:feedback_id>/correct",
        feedback.CorrectFeedback.as_view(),
        name="api_feedback_correct",
    ),
    path(
        "feedback/<uuid:feedback_id>/review",
        feedback.ReviewFeedback.as_view(),
        name="api_feedback_review",
    ),
    path(
        "feedback/<uuid:feedback_id>/action",
        feedback.ActionFeedback.as_view(),
        name="api_feedback_action",
    ),
    path("sessions", sessions.Sessions.as_view(), name="api_sessions"),
    path(
        "sessions/<uuid:session_id>/feedback",
        feedback.SessionFeedback.as_view(),
        name="api_session_feedback",
    ),
    path(
        "sessions/<uuid:session_id>/replay",
        SessionReplay.as_view(),
        name="api_session_replay",
    ),
    path("sessions/<uuid:session_id>/lead", sessions.NameLead.as_view(), name="api_session_lead"),
    path(
        "sessions/<uuid:session_id>/pause",
        sessions.PauseSession.as_view(),
        name="api_session_pause",
    ),
    path(
        "sessions/<uuid:session_id>/resume",
        sessions.ResumeSession.as_view(),
        name="api_session_resume",
    ),
    path(
        "sessions/<uuid:session_id>/close",
        sessions.CloseSession.as_view(),
        name="api_session_close",
    ),
    path(
        "sessions/<uuid:session_id>/closing",
        shifts.Closing.as_view(),
        name="api_session_closing",
    ),
    path("sessions/<uuid:session_id>/notes", shifts.Notes.as_view(), name="api_session_notes"),
    path(
        "sessions/<uuid:session_id>/message",
        shifts.ShiftMessage.as_view(),
        name="api_session_message",
    ),
    path("shift-set-ups/<uuid:shift_id>", shifts.SetUp.as_view(), name="api_shift_set_up"),
    path("allocation/shift", shifts.RunningShift.as_view(), name="api_allocation_shift"),
    path(
        "clinicians/<uuid:shift_id>/answer",
        shifts.AnswerRequest.as_view(),
        name="api_request_answer",
    ),
    path(
        "clinicians/<uuid:shift_id>/include",
        shifts.Include.as_view(),
        name="api_clinician_include",
    ),
    path(
        "clinicians/<uuid:shift_id>/leave-out",
        shifts.LeaveOut.as_view(),
        name="api_clinician_leave_out",
    ),
    path(
        "clinicians/<uuid:shift_id>/no-cases",
        shifts.Nothing.as_view(),
        name="api_clinician_nothing",
    ),
    path(
        "pick-ups/<uuid:pickup_id>/answer",
        shifts.AnswerPickup.as_view(),
        name="api_pickup_answer",
    ),
    path(
        "force-requests/<uuid:request_id>/answer",
        shifts.AnswerForce.as_view(),
        name="api_force_answer",
    ),
    path("cases/move", shifts.MoveCases.as_view(), name="api_cases_move"),
    path("cases/hold", shifts.HoldCases.as_view(), name="api_cases_hold"),
    path("cases/<uuid:case_id>/ask-force", shifts.AskToForce.as_view(), name="api_case_ask_force"),
    path("cases", cases.Cases.as_view(), name="api_cases"),
    path("cases/allocate", cases.AllocateCases.as_view(), name="api_cases_allocate"),
    path("cases/reallocate", choosing.ReallocateCases.as_view(), name="api_cases_reallocate"),
    path("cases/<uuid:case_id>", cases.Case.as_view(), name="api_case"),
    path("cases/<uuid:case_id>/candidates", cases.Candidates.as_view(), name="api_case_candidates"),
    path("cases/<uuid:case_id>/patient", cases.ReadPatient.as_view(), name="api_case_patient"),
    path("cases/<uuid:case_id>/allocate", cases.AllocateCase.as_view(), name="api_case_allocate"),
    path(
        "cases/<uuid:case_id>/reallocate",
        cases.ReallocateCase.as_view(),
        name="api_case_reallocate",
    ),
    path("cases/<uuid:case_id>/force", cases.ForceCase.as_view(), name="api_case_force"),
    path("cases/<uuid:case_id>/open", cases.OpenCase.as_view(), name="api_case_open"),
    path("cases/<uuid:case_id>/put-back", cases.PutBackCase.as_view(), name="api_case_put_back"),
    path("cases/<uuid:case_id>/complete", cases.CompleteCase.as_view(), name="api_case_complete"),
    path("cases/<uuid:case_id>/attempts", work.Attempts.as_view(), name="api_case_attempts"),
    path("cases/<uuid:case_id>/not-suitable", work.NotSuitable.as_view(), name="api_not_suitable"),
    path("cases/<uuid:case_id>/suitable", work.Suitable.as_view(), name="api_suitable"),
    path("cases/<uuid:case_id>/pick-up", work.PickUp.as_view(), name="api_pick_up"),
    path("cases/<uuid:case_id>/close", cases.CloseCase.as_view(), name="api_case_close"),
    path("cases/<uuid:case_id>/reopen", cases.ReopenCase.as_view(), name="api_case_reopen"),
    path(
        "cases/<uuid:case_id>/close-at-source",
        cases.CloseAtSource.as_view(),
        name="api_case_close_at_source",
    ),
    path("case-imports", sessions.CaseImports.as_view(), name="api_case_imports"),
    path("case-imports/<uuid:batch_id>", sessions.CaseImport.as_view(), name="api_case_import"),
    path(
        "case-imports/<uuid:batch_id>/apply",
        sessions.ApplyCaseImport.as_view(),
        name="api_case_import_apply",
    ),
]
