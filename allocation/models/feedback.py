"""What clinicians say of allocation: the form of a shift (Appendix A), and what came of it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from allocation.models.sessions import AllocationSession
from allocation.states import FEEDBACK, FeedbackStatus
from core.audit import audited
from core.fields import Record, one_of

FORM_IS_CLOSED = """
IF TG_OP = 'DELETE' OR (
    (NEW.body, NEW.about_id, NEW.session_id, NEW.author_id, NEW.at)
        IS DISTINCT FROM (OLD.body, OLD.about_id, OLD.session_id, OLD.author_id, OLD.at)
    AND EXISTS (
        SELECT 1 FROM allocation_allocationsession
        WHERE id = OLD.session_id AND status = 'closed'
    )
) THEN
    RAISE EXCEPTION 'the form of a closed shift is added to, not changed'
        USING ERRCODE = '23514', CONSTRAINT = 'feedback_form_is_closed';
END IF;
RETURN NEW;
"""


@audited
class Feedback(Record):
    """One entry on the form of a session: what a clinician said, and what came of it (AL-043)."""

    session = models.ForeignKey(
        AllocationSession, on_delete=models.PROTECT, related_name="feedback"
    )
    about = models.ForeignKey("directory.Worker", on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=FeedbackStatus, default=FEEDBACK.initial)
    owner = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_name = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_of("feedback_status_is_known", "status", FeedbackStatus.values),
            models.CheckConstraint(condition=~Q(body=""), name="feedback_says_something"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="feedback_form_is_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=FORM_IS_CLOSED,
            )
        ]
