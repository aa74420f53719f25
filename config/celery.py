"""The job queue. Truth about what is due is in Postgres; a job is only the nudge."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("careround")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
