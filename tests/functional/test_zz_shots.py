from django.utils import timezone
from accounts.roles import Role
from scheduling.rounds.models import OptimiserRun
from scheduling.visits.models import Visit
from tests.factories import *
from tests.functional.test_runs import start
from datetime import timedelta

def test_shots(open_as, tomorrow):
    import_day(make_world2(tomorrow), day=tomorrow.day, at=timezone.now()) if False else None
    page = open_as(Role.SCHEDULER, width=390, height=844)
    run_id = start(page, tomorrow)
    run = OptimiserRun.objects.get(pk=run_id)
    type(run.progress).objects.filter(pk=run.progress.pk).update(trace=[[0.5, 900000, 35],[3, 700000, 12],[9, 400000, 7]], visits=300)
    OptimiserRun.objects.filter(pk=run_id).update(status="running", started_at=timezone.now(), seconds=60)
    page.wait_for_selector(".cr-curve")
    page.screenshot(path="/tmp/fe2/mrun.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.screenshot(path="/tmp/fe2/run.png")
    OptimiserRun.objects.filter(pk=run_id).update(status="failed", failure="It died three times.", ended_at=timezone.now())
    page.wait_for_timeout(2500)
    page.screenshot(path="/tmp/fe2/runfail.png")
    far = (tomorrow.day + timedelta(days=7)).isoformat()
    import json
    from tests.functional.test_pages import file_of
    page.goto("/imports/new/")
    page.get_by_label("Area", exact=True).select_option(label="A new area")
    page.get_by_label("Name of the new area").fill("Newshire")
    page.locator("#id-files").set_input_files(file_of("day.json", make_day(name="Other")))
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("button", name="Import this day").click()
    page.screenshot(path="/tmp/fe2/two.png")
    print(page.locator(".cr-patch select").inner_html())
    Visit.objects.filter(day=tomorrow.day, reference__in=["V1"]).update(priority=1)
    page.goto(f"/rounds/?patch=all&area={tomorrow.area_id}&day={tomorrow.day}&view=list")
    page.screenshot(path="/tmp/fe2/list.png")
    page.goto(f"/rounds/?patch=all&area={tomorrow.area_id}&day={tomorrow.day}&visit={tomorrow.visit('V1').pk}")
    page.screenshot(path="/tmp/fe2/panel.png")
    page.goto(f"/runs/new/"); page.screenshot(path="/tmp/fe2/new.png")
    from django.db import connection
    from unittest.mock import patch
