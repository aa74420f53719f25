"""A visit's time, its assignments' and its carers' commitments are one time, kept by the database.

Moving a visit moves its assignments; the service then moves the commitments, and the deferred key
refuses a commitment that was forgotten.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE scheduling_assignment
    ADD CONSTRAINT assignment_has_its_visits_time
    FOREIGN KEY (visit_id, starts_at, ends_at)
    REFERENCES scheduling_visit (id, starts_at, ends_at)
    ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE scheduling_assignment
    ADD CONSTRAINT assignment_is_its_commitment
    FOREIGN KEY (commitment_id, worker_id, starts_at, ends_at)
    REFERENCES rostering_carercommitment (id, worker_id, starts_at, ends_at)
    DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE scheduling_assignment DROP CONSTRAINT assignment_has_its_visits_time;
ALTER TABLE scheduling_assignment DROP CONSTRAINT assignment_is_its_commitment;
"""


class Migration(migrations.Migration):
    """Adds the two composite keys."""

    dependencies = [("scheduling", "0001_initial"), ("rostering", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
