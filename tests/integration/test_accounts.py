"""Roles given and ended, accounts closed, the glass broken: through the pages and the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Grant, User
from accounts.roles import Capability, Role
from accounts.selectors import get_actor
from core.models import OutboxEvent
from rostering.models import DutyRota
from rostering.services import end_duty, record_duty
from tests.factories import PASSWORD, World, grant, make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def visitor(world: World, role: Role) -> Client:
    guest = Client()
    guest.force_login(world.users[role], BACKEND)
    return guest


def give(world: World, user: User, **words: str):
    data = {"role": "scheduler", "scope": world.agency_id, "reason": "Covers for leave.", **words}
    address = reverse("grant_give", kwargs={"user_id": user.pk})
    return visitor(world, Role.ADMIN).post(address, data)


def test_a_role_holds_from_now_on_and_ends_at_once(world: World) -> None:
    user = world.users[Role.DSO]
    assert give(world, user).status_code == 302
    held = Grant.objects.get(user=user, role=Role.SCHEDULER)
    assert get_actor(user, at=timezone.now()).can(Capability.ASSIGN_VISITS, world.agency_id)
    address = reverse("grant_end", kwargs={"user_id": user.pk, "grant_id": held.pk})
    admin = visitor(world, Role.ADMIN)
    assert admin.post(address, {"reason": ""}).status_code == 422
    assert admin.post(address, {"reason": "Back."}).status_code == 302
    assert not get_actor(user, at=timezone.now()).can(Capability.ASSIGN_VISITS)


def test_a_role_holds_only_in_its_period(world: World) -> None:
    user = world.users[Role.DSO]
    give(world, user, starts_on="01/12/2036", ends_on="02/12/2036")
    held = Grant.objects.get(user=user, role=Role.SCHEDULER)
    assert held.ends_at
    moments = [held.starts_at - timedelta(seconds=1), held.starts_at, held.ends_at]
    can = [get_actor(user, at=at).can(Capability.ASSIGN_VISITS) for at in moments]
    assert can == [False, True, False]
    assert held.ends_at - held.starts_at == timedelta(days=2)


def test_the_same_role_twice_in_one_time_is_refused_with_a_sentence(world: World) -> None:
    give(world, world.users[Role.DSO])
    again = give(world, world.users[Role.DSO])
    assert again.status_code == 409
    assert "holds this role here already" in again.content.decode()


def test_nobody_gives_a_role_to_themselves_or_closes_their_own_account(world: World) -> None:
    admin = world.users[Role.ADMIN]
    refused = give(world, admin)
    assert refused.status_code == 409
    assert "Nobody gives a role to themselves" in refused.content.decode()
    address = reverse("user_deactivate", kwargs={"user_id": admin.pk})
    assert visitor(world, Role.ADMIN).post(address, {"reason": "Leaving."}).status_code == 409
    assert Grant.objects.filter(user=admin).count() == 1


def test_somebody_who_also_works_elsewhere_is_closed_only_from_above(world: World) -> None:
    local = make_user(Role.ADMIN, world.agency_id, "local@tests.example")
    both = make_user(Role.SCHEDULER, world.agency_id, "both@tests.example")
    assert world.iuc_id
    grant(both, Role.WACC, world.iuc_id)
    guest = Client()
    guest.force_login(local, BACKEND)
    address = reverse("user_deactivate", kwargs={"user_id": both.pk})
    refused = guest.post(address, {"reason": "Left."})
    assert refused.status_code == 409
    assert "outside the areas you manage" in refused.content.decode()
    assert visitor(world, Role.ADMIN).post(address, {"reason": "Left."}).status_code == 302


def test_a_closed_account_loses_its_sessions_and_opens_again_without_them(world: World) -> None:
    scheduler = visitor(world, Role.SCHEDULER)
    assert scheduler.get(reverse("your_account")).status_code == 200
    admin, words = visitor(world, Role.ADMIN), {"user_id": world.users[Role.SCHEDULER].pk}
    admin.post(reverse("user_deactivate", kwargs=words), {"reason": "Left."})
    assert scheduler.get(reverse("your_account")).status_code == 302
    admin.post(reverse("user_reactivate", kwargs=words))
    assert scheduler.get(reverse("your_account")).status_code == 302
    scheduler.post(
        reverse("account_login"),
        {"login": world.users[Role.SCHEDULER].email, "password": PASSWORD},
    )
    assert scheduler.get(reverse("your_account")).status_code == 200


def test_a_new_user_signs_in_with_the_one_time_password_and_has_to_change_it(world: World) -> None:
    words = {"name": "Ada", "email": "Ada@Tests.example", "role": "dso", "scope": world.agency_id}
    made = visitor(world, Role.ADMIN).post(reverse("user_new"), words)
    page = made.content.decode()
    password = page.split('cr-account__key">')[1].split("<")[0]
    again = visitor(world, Role.ADMIN).post(reverse("user_new"), words)
    assert (made.status_code, again.status_code) == (200, 422)
    guest = Client()
    guest.post(reverse("account_login"), {"login": "ada@tests.example", "password": password})
    assert guest.get(reverse("rounds_board"))["Location"] == reverse("account_change_password")
    change = {"oldpassword": password, "password1": password, "password2": password}
    assert guest.post(reverse("account_change_password"), change).status_code == 200
    change |= {"password1": "quiet-harbour-lamp", "password2": "quiet-harbour-lamp"}
    assert guest.post(reverse("account_change_password"), change).status_code == 302
    assert guest.get(reverse("your_account")).status_code == 200
    assert not User.objects.get(email="ada@tests.example").must_change_password


def test_a_token_is_shown_once_works_and_ends_at_once(world: World) -> None:
    user = world.users[Role.SCHEDULER]
    admin = visitor(world, Role.ADMIN)
    words = {"name": "Portal", "days": 30, "capabilities": [str(Capability.VIEW_ROUNDS)]}
    made = admin.post(reverse("token_issue", kwargs={"user_id": user.pk}), words)
    secret = made.content.decode().split('cr-account__key">')[1].split("<")[0]
    later = admin.get(reverse("user_details", kwargs={"user_id": user.pk}))
    assert secret not in later.content.decode()
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get(reverse("api_patches")).status_code == 200
    prefix = ApiToken.objects.get().prefix
    admin.post(reverse("token_end", kwargs={"user_id": user.pk, "prefix": prefix}))
    assert program.get(reverse("api_patches")).status_code == 401


def test_breaking_the_glass_opens_records_for_an_hour_and_is_told(day: World) -> None:
    admin = visitor(day, Role.ADMIN)
    board = f"{reverse('rounds_board')}?patch={day.patch_id()}&day={day.day.isoformat()}"
    assert admin.get(board).status_code == 403
    words = {"scope": day.agency_id, "reason": "short"}
    assert admin.post(reverse("break_glass"), words).status_code == 422
    words["reason"] = "The scheduling office burns."
    assert admin.post(reverse("break_glass"), words).status_code == 302
    shown = admin.get(board)
    assert shown.status_code == 200
    assert "Emergency reading until" in shown.content.decode()
    held = Grant.objects.get(source="break_glass", user=day.users[Role.ADMIN])
    assert held.ends_at
    assert held.ends_at - held.starts_at == timedelta(minutes=60)
    assert not get_actor(day.users[Role.ADMIN], at=held.ends_at).can(Capability.VIEW_ROUNDS)
    event = OutboxEvent.objects.get(name="GlassBroken")
    assert event.payload["user_id"] == str(day.users[Role.ADMIN].pk)
    for role in (Role.TEAM_LEADER, Role.SCHEDULING_MANAGER, Role.DIRECT_CARE_MANAGER):
        report = visitor(day, role).get(reverse("break_report"))
        assert "The scheduling office burns." in report.content.decode()
    own = visitor(day, Role.CARER).get(reverse("break_report"))
    assert "The scheduling office burns." not in own.content.decode()


def test_a_duty_makes_its_role_for_its_time_only(world: World) -> None:
    user, now = world.users[Role.SCHEDULER], timezone.now()
    leader = world.actor(Role.TEAM_LEADER, at=now)
    duty_id = record_duty(
        user_id=user.pk,
        role=Role.DSO,
        scope_id=world.agency_id,
        starts_at=now,
        ends_at=now + timedelta(hours=8),
        actor=leader,
        at=now,
    )
    later = now + timedelta(hours=1)
    assert get_actor(user, at=later).can(Capability.AGREE_VISIT_PLANS, world.agency_id)
    assert not get_actor(user, at=now + timedelta(hours=8)).can(Capability.AGREE_VISIT_PLANS)
    end_duty(duty_id=duty_id, actor=leader, at=later)
    assert not get_actor(user, at=later).can(Capability.AGREE_VISIT_PLANS)


def test_nobody_puts_themselves_on_a_duty_in_a_role_they_do_not_hold(world: World) -> None:
    leader = visitor(world, Role.TEAM_LEADER)
    words = {
        "person": world.users[Role.TEAM_LEADER].pk,
        "role": "dso",
        "scope": world.agency_id,
        "starts_on": "01/12/2036",
        "starts_time": "09:00",
        "ends_on": "01/12/2036",
        "ends_time": "17:00",
    }
    refused = leader.post(reverse("duty_rota"), words)
    assert refused.status_code == 409
    assert "somebody else has to put you" in refused.content.decode()
    assert not DutyRota.objects.exists()
    assert leader.post(reverse("duty_rota"), words | {"role": "team_leader"}).status_code == 302
    assert leader.post(reverse("duty_rota"), words | {"role": "team_leader"}).status_code == 409


@pytest.mark.req("TK-008")
def test_a_day_without_a_duty_organiser_is_marked(world: World) -> None:
    manager = visitor(world, Role.SCHEDULING_MANAGER)
    before = manager.get(reverse("duty_rota")).content.decode()
    row = before.split("domiciliary care organiser<")[1].split("</tr>")[0]
    assert row.count("cr-rota__gap") == 8
    now = timezone.now()
    record_duty(
        user_id=world.users[Role.DSO].pk,
        role=Role.DSO,
        scope_id=world.agency_id,
        starts_at=now,
        ends_at=now + timedelta(minutes=1),
        actor=world.actor(Role.TEAM_LEADER, at=now),
        at=now,
    )
    after = manager.get(reverse("duty_rota")).content.decode()
    row = after.split("domiciliary care organiser<")[1].split("</tr>")[0]
    assert row.count("cr-rota__gap") in {6, 7}
    assert "Dso" in row


def test_a_list_of_users_asks_the_database_the_same_however_many_there_are(world: World) -> None:
    admin = visitor(world, Role.ADMIN)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin.get(reverse("user_list")).status_code == 200
        counts.append(len(queries))
        for person in range(15 * (1 - number)):
            make_user(Role.SCHEDULER, world.agency_id, f"p{person}@tests.example")
    assert counts[0] == counts[1]


def test_the_list_is_searched_and_filtered(world: World) -> None:
    admin = visitor(world, Role.ADMIN)
    page = admin.get(reverse("user_list"), {"search": "scheduling m"}).content.decode()
    assert "Scheduling Manager" in page
    assert "1 person" in page
    page = admin.get(reverse("user_list"), {"active": "no"}).content.decode()
    assert "Nobody found" in page
    answer = admin.get(reverse("api_users"), {"role": "dso"}).json()
    assert [one["email"] for one in answer["results"]] == ["dso@tests.example"]
