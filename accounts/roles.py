"""Who may do what: one readable table, capability × role × reach.

The DSO decides, the scheduler applies. A role is a part somebody plays in a scope for a time; what
it may do there stands in `TABLE` and nowhere else. Every write service names a capability of this
table, and the tests of all addresses are made from it. A capability is written so that "You may
not …" reads well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """Something a person may do in a scope."""

    # Urgent care
    VIEW_QUEUE = "see the IUC queue"
    COUNT_QUEUE = "see counts of the IUC queue"
    RECEIVE_CASES = "hand in cases"
    IMPORT_CASES = "import cases"
    ALLOCATE_CASES = "allocate cases"
    FORCE_ALLOCATION = "move a locked case"
    PICK_UP_CASES = "pick up a case off the list"
    RUN_SESSION = "run an allocation session"
    SET_ALLOCATION_POLICY = "change the allocation policy"
    WORK_CASES = "work on a case"
    READ_PATIENTS = "read who a case is about"
    CLOSE_CASES = "close or reopen a case for a clinician"
    VIEW_FEEDBACK = "see the feedback form of a shift"
    WRITE_FEEDBACK = "write on the feedback form"
    REVIEW_FEEDBACK = "review feedback"
    # Clients and their visits
    VIEW_CLIENTS = "see clients"
    APPLY_CLIENT_CHANGES = "enter what was decided about a client"
    KEEP_CLIENT_RECORDS = "change what a client’s record says"
    OPEN_KEY_SAFES = "be shown how a client’s key safe opens"
    AGREE_VISIT_PLANS = "agree visit plans"
    DECIDE_EXCLUSIONS = "decide that a carer is excluded"
    AUTHORISE_EXCLUSIONS = "authorise that a carer is excluded"
    DECIDE_CHANGES = "decide cancellations, extra calls and lasting changes"
    AGREE_TIME_CHANGES = "agree a one-off time change with a client"
    AGREE_EXCEPTIONS = "agree visits outside a working pattern"
    GENERATE_VISITS = "generate visits from visit plans"
    # Rounds
    VIEW_ROUNDS = "see rounds"
    ASSIGN_VISITS = "assign visits"
    RUN_AUTO_SCHEDULER = "run the auto-scheduler"
    PUBLISH_ROUNDS = "publish rounds"
    HOLD_CAPACITY = "hold capacity"
    SET_PROTOCOL = "change an area's protocol"
    # Tracker, capacity
    VIEW_TRACKER = "see the tracker"
    WORK_TRACKER = "work on tracker requests"
    RAISE_TRACKER = "raise tracker requests"
    VIEW_CAPACITY = "see capacity requests"
    WORK_CAPACITY = "work on capacity requests"
    DECIDE_CAPACITY = "decide capacity requests"
    REFER = "refer a person"
    SET_CAPACITY_GUIDANCE = "change the capacity guidance"
    # Unassigned visits
    VIEW_UNASSIGNED = "see unassigned visits"
    WORK_UNASSIGNED = "look for cover"
    ACKNOWLEDGE_UNASSIGNED = "acknowledge alerts of unassigned visits"
    DECIDE_UNASSIGNED = "decide what is done without cover"
    AUTHORISE_COVER = "authorise cover that costs money"
    ANSWER_OFFERS = "answer offers of extra calls"
    # The visit day
    RECORD_OWN_TAGS = "tag in and out"
    RECORD_MANUAL_TAGS = "record tags by hand"
    REGISTER_TAGS = "register and place tags"
    RECORD_CONCERNS = "record concerns"
    VIEW_CONCERNS = "see concerns"
    # People at work
    ASK_LEAVE = "ask for leave"
    DECIDE_LEAVE = "decide leave"
    RECORD_AVAILABILITY = "record availability"
    VIEW_ROSTER = "see rosters"
    KEEP_ROSTER = "keep rosters"
    KEEP_DUTY_ROTA = "keep the duty rota"
    PERMIT_CONTACT = "permit contact on rest days"
    CONTACT_RESTING = "contact carers on rest days"
    KEEP_OWN_JOB_PLAN = "keep an own job plan"
    SIGN_JOB_PLANS = "sign job plans"
    VIEW_JOB_PLANS = "see job plans"
    # Appointments
    BOOK_APPOINTMENTS = "book appointments"
    VIEW_APPOINTMENTS = "see appointments"
    # Reports, imports, failures
    VIEW_REPORTS = "see reports"
    IMPORT_DAY = "import a day"
    IMPORT_POSTCODES = "import postcodes"
    REPORT_FAULTS = "report faults"
    HANDLE_FAULTS = "handle faults"
    # Everybody, and the house itself
    USE_MESSAGES = "use messages"
    MANAGE_USERS = "manage users"
    VIEW_AUDIT = "see who changed what"
    VIEW_AUDIT_METADATA = "see that something was changed"
    BREAK_GLASS = "read clinical records in an emergency"
    SET_UP = "set up organisations and accounts"


class Role(StrEnum):
    """The part somebody plays in a scope for a time."""

    WACC = "wacc"
    SHIFT_MANAGER = "shift_manager"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    NAVIGATOR = "navigator"
    SCHEDULER = "scheduler"
    TEAM_LEADER = "team_leader"
    CAPACITY_OFFICER = "capacity_officer"
    DSO = "dso"
    DIRECT_CARE_MANAGER = "direct_care_manager"
    SCHEDULING_MANAGER = "scheduling_manager"
    CARER = "carer"
    ROSTER_MANAGER = "roster_manager"
    JOBPLAN_LEAD = "jobplan_lead"
    BOOKING_OFFICER = "booking_officer"
    REPORT_MANAGER = "report_manager"
    REFERRER = "referrer"
    BROKERAGE = "brokerage"
    PROJECT_TEAM = "project_team"
    API_CLIENT = "api_client"
    ADMIN = "admin"
    EMERGENCY_READER = "emergency_reader"


ROLE_NAMES: dict[Role, str] = {
    Role.WACC: "WACC",
    Role.SHIFT_MANAGER: "shift manager",
    Role.CLINICIAN: "clinician",
    Role.COORDINATOR: "clinical coordinator",
    Role.NAVIGATOR: "clinical navigator",
    Role.SCHEDULER: "scheduler",
    Role.TEAM_LEADER: "scheduling team leader",
    Role.CAPACITY_OFFICER: "capacity officer",
    Role.DSO: "domiciliary care organiser",
    Role.DIRECT_CARE_MANAGER: "direct care service manager",
    Role.SCHEDULING_MANAGER: "scheduling service manager",
    Role.CARER: "carer",
    Role.ROSTER_MANAGER: "roster manager",
    Role.JOBPLAN_LEAD: "job-plan lead",
    Role.BOOKING_OFFICER: "Living Well Officer",
    Role.REPORT_MANAGER: "team manager",
    Role.REFERRER: "referrer",
    Role.BROKERAGE: "brokerage",
    Role.PROJECT_TEAM: "project team",
    Role.API_CLIENT: "API client",
    Role.ADMIN: "administrator",
    Role.EMERGENCY_READER: "emergency reader",
}


class Reach(StrEnum):
    """How far a capability reaches inside the scope of the grant."""

    OWN = "O"  # records that are one's own; the service looks whose they are
    PATCHES = "P"  # the patches, or the unit, that one answers for
    SERVICE = "S"  # everything of the service
    ALL = "A"  # everything


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role holds of one capability: how far, and whether a reason is asked each time."""

    reach: Reach
    needs_reason: bool = False


C = Capability
EVERYBODY = " ".join(f"{role}:O" for role in Role)
CLINICIANS = ("clinician", "coordinator", "navigator")
_IUC = " ".join(f"{role}:S" for role in ("wacc", "shift_manager", *CLINICIANS, "emergency_reader"))
_OWN_CLINICIANS = " ".join(f"{role}:O" for role in CLINICIANS)

# role:reach, with + where a reason is asked. Rows in the order of the procedures.
_ROWS: dict[Capability, str] = {
    # IUC queue
    C.VIEW_QUEUE: f"{_IUC} api_client:S",
    C.COUNT_QUEUE: f"{_IUC} report_manager:S api_client:S",
    C.RECEIVE_CASES: "api_client:S",
    C.IMPORT_CASES: "shift_manager:S api_client:S",
    # Allocate, reallocate
    C.ALLOCATE_CASES: "wacc:S shift_manager:S api_client:S",
    C.FORCE_ALLOCATION: "shift_manager:S+",
    C.PICK_UP_CASES: f"{_OWN_CLINICIANS}".replace(":O", ":O+"),
    # Session, MOTD, policy
    C.RUN_SESSION: "shift_manager:S",
    C.SET_ALLOCATION_POLICY: "shift_manager:S+ report_manager:S+",
    # Lock, complete a case
    C.WORK_CASES: _OWN_CLINICIANS,
    C.CLOSE_CASES: "shift_manager:S+",
    C.READ_PATIENTS: "emergency_reader:S",
    # Feedback on allocation (OQ-11): the form of a shift; what came of an entry
    C.VIEW_FEEDBACK: "wacc:S shift_manager:S report_manager:S",
    C.WRITE_FEEDBACK: f"wacc:S shift_manager:S {_OWN_CLINICIANS}",
    C.REVIEW_FEEDBACK: "shift_manager:S report_manager:S",
    # Clients, visit plans
    C.VIEW_CLIENTS: "scheduler:P team_leader:S capacity_officer:S dso:P direct_care_manager:S "
    "scheduling_manager:S carer:O api_client:S emergency_reader:S",
    C.APPLY_CLIENT_CHANGES: "scheduler:P team_leader:S",
    C.KEEP_CLIENT_RECORDS: "scheduler:P team_leader:S dso:P",
    C.OPEN_KEY_SAFES: "scheduler:P+ team_leader:S+ dso:P+ direct_care_manager:S+ "
    "emergency_reader:S+",
    C.AGREE_VISIT_PLANS: "dso:P",
    C.GENERATE_VISITS: "scheduler:P team_leader:S api_client:S",
    # Exclusion of a carer
    C.DECIDE_EXCLUSIONS: "dso:P+",
    C.AUTHORISE_EXCLUSIONS: "direct_care_manager:S+",
    # Assign, publish, optimise
    C.VIEW_ROUNDS: "scheduler:P team_leader:S capacity_officer:S dso:P direct_care_manager:S "
    "scheduling_manager:S api_client:S emergency_reader:S",
    C.ASSIGN_VISITS: "scheduler:P team_leader:S api_client:S",
    C.RUN_AUTO_SCHEDULER: "scheduler:P team_leader:S api_client:S",
    C.PUBLISH_ROUNDS: "scheduler:P team_leader:S api_client:S",
    C.HOLD_CAPACITY: "capacity_officer:S",
    C.SET_PROTOCOL: "team_leader:S+ scheduling_manager:S+",
    # Cancel, extra call, lasting change; one-off time change
    C.DECIDE_CHANGES: "dso:P direct_care_manager:S",
    C.AGREE_TIME_CHANGES: "scheduler:P team_leader:S",
    C.AGREE_EXCEPTIONS: "dso:P+",
    # Tracker
    C.VIEW_TRACKER: "scheduler:P team_leader:S capacity_officer:S dso:P direct_care_manager:S "
    "scheduling_manager:S api_client:S emergency_reader:S",
    C.WORK_TRACKER: "scheduler:P team_leader:S",
    C.RAISE_TRACKER: "dso:P api_client:S",
    # Capacity request
    C.VIEW_CAPACITY: "team_leader:S capacity_officer:S dso:P direct_care_manager:S referrer:O "
    "brokerage:O api_client:S emergency_reader:S",
    C.WORK_CAPACITY: "team_leader:S capacity_officer:S brokerage:O",
    C.DECIDE_CAPACITY: "dso:P",
    C.REFER: "referrer:O api_client:S",
    C.SET_CAPACITY_GUIDANCE: "direct_care_manager:S+",
    # Unassigned ladder
    C.VIEW_UNASSIGNED: "scheduler:P team_leader:S dso:P direct_care_manager:S "
    "scheduling_manager:S api_client:S emergency_reader:S",
    C.WORK_UNASSIGNED: "scheduler:P team_leader:S",
    C.ACKNOWLEDGE_UNASSIGNED: "team_leader:S dso:P direct_care_manager:S scheduling_manager:S",
    C.DECIDE_UNASSIGNED: "dso:P",
    C.AUTHORISE_COVER: "direct_care_manager:S+",
    C.ANSWER_OFFERS: "carer:O",
    # Tags
    C.RECORD_OWN_TAGS: "carer:O",
    C.RECORD_MANUAL_TAGS: "scheduler:P+ team_leader:S+",
    C.REGISTER_TAGS: "scheduler:P dso:P",
    # Concerns, safeguarding
    C.RECORD_CONCERNS: "scheduler:P capacity_officer:S dso:P direct_care_manager:S carer:O",
    C.VIEW_CONCERNS: "scheduler:P team_leader:S capacity_officer:S dso:P direct_care_manager:S "
    "emergency_reader:S",
    # Leave, availability
    C.ASK_LEAVE: f"{_OWN_CLINICIANS} carer:O",
    C.DECIDE_LEAVE: "dso:P roster_manager:P",
    C.RECORD_AVAILABILITY: "scheduler:P team_leader:S api_client:S",
    # Roster, auto-roster, payroll; duty rota
    C.VIEW_ROSTER: f"shift_manager:S {_OWN_CLINICIANS} scheduler:P team_leader:S dso:P "
    "direct_care_manager:S scheduling_manager:S carer:O roster_manager:P jobplan_lead:S "
    "report_manager:S api_client:S",
    C.KEEP_ROSTER: "roster_manager:P api_client:S",
    C.KEEP_DUTY_ROTA: "team_leader:S direct_care_manager:S scheduling_manager:S",
    # Rest-day contact
    C.PERMIT_CONTACT: "dso:P",
    C.CONTACT_RESTING: "scheduler:P team_leader:S direct_care_manager:S+",
    # Job plan, team plan
    C.KEEP_OWN_JOB_PLAN: f"{_OWN_CLINICIANS} carer:O",
    C.SIGN_JOB_PLANS: f"jobplan_lead:S {_OWN_CLINICIANS} carer:O",
    C.VIEW_JOB_PLANS: "shift_manager:S direct_care_manager:S jobplan_lead:S booking_officer:S "
    f"report_manager:S {_OWN_CLINICIANS} carer:O",
    # Appointments
    C.BOOK_APPOINTMENTS: "booking_officer:S api_client:S",
    C.VIEW_APPOINTMENTS: f"{_OWN_CLINICIANS} carer:O direct_care_manager:S jobplan_lead:S "
    "booking_officer:S report_manager:S referrer:O api_client:S",
    # Reports, export
    C.VIEW_REPORTS: f"shift_manager:S {_OWN_CLINICIANS} scheduler:P team_leader:S "
    "capacity_officer:S dso:P direct_care_manager:S scheduling_manager:S carer:O "
    "roster_manager:P jobplan_lead:S booking_officer:S report_manager:S api_client:S",
    # Import
    C.IMPORT_DAY: "scheduler:P team_leader:S api_client:S",
    C.IMPORT_POSTCODES: "scheduler:P team_leader:S api_client:S",
    # Device faults, downtime
    C.REPORT_FAULTS: "scheduler:P team_leader:S dso:P scheduling_manager:S carer:O project_team:S",
    C.HANDLE_FAULTS: "team_leader:S project_team:S",
    # Messages to oneself and others
    C.USE_MESSAGES: EVERYBODY,
    # Users, configuration
    C.MANAGE_USERS: "admin:A",
    C.BREAK_GLASS: "admin:A+",
    # Audit
    C.VIEW_AUDIT: f"shift_manager:S {_OWN_CLINICIANS} team_leader:S dso:P direct_care_manager:S "
    "scheduling_manager:S carer:O report_manager:S",
    C.VIEW_AUDIT_METADATA: "admin:A",
    # Held by the system alone
    C.SET_UP: "",
}

_CELL = re.compile(r"(?P<role>\w+):(?P<reach>[OPSA])(?P<reason>\+?)")


def _read(row: str) -> dict[Role, Cell]:
    """Return a row of the table as cells by role; a row that cannot be read is a bug."""
    cells = {}
    for word in row.split():
        found = _CELL.fullmatch(word)
        assert found, word
        cells[Role(found["role"])] = Cell(Reach(found["reach"]), bool(found["reason"]))
    return cells


TABLE: Mapping[Capability, Mapping[Role, Cell]] = {
    capability: _read(row) for capability, row in _ROWS.items()
}

# The table in its parts: where each begins, and what people call it.
_PARTS: dict[Capability, str] = {
    C.VIEW_QUEUE: "IUC queue",
    C.ALLOCATE_CASES: "Allocate, reallocate",
    C.RUN_SESSION: "Session, MOTD, policy",
    C.WORK_CASES: "Lock, complete a case",
    C.VIEW_CLIENTS: "Clients, visit plans",
    C.DECIDE_EXCLUSIONS: "Exclusion of a carer",
    C.VIEW_ROUNDS: "Assign, publish, optimise",
    C.DECIDE_CHANGES: "Cancel, extra call, lasting change; one-off time change",
    C.VIEW_TRACKER: "Tracker",
    C.VIEW_CAPACITY: "Capacity request",
    C.VIEW_UNASSIGNED: "Unassigned ladder",
    C.RECORD_OWN_TAGS: "Tags",
    C.RECORD_CONCERNS: "Concerns, safeguarding",
    C.ASK_LEAVE: "Leave, availability",
    C.VIEW_ROSTER: "Roster, auto-roster, payroll; duty rota",
    C.PERMIT_CONTACT: "Rest-day contact",
    C.KEEP_OWN_JOB_PLAN: "Job plan, team plan",
    C.BOOK_APPOINTMENTS: "Appointments",
    C.VIEW_REPORTS: "Reports, export",
    C.IMPORT_DAY: "Import",
    C.REPORT_FAULTS: "Device faults, downtime",
    C.USE_MESSAGES: "Messages to oneself and others",
    C.MANAGE_USERS: "Users, configuration",
    C.VIEW_AUDIT: "Audit",
    C.SET_UP: "Held by the system alone",
}


def _divide() -> Iterator[tuple[str, tuple[Capability, ...]]]:
    order = list(TABLE)
    starts = [order.index(first) for first in _PARTS]
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield _PARTS[order[start]], tuple(order[start:end])


GROUPS = tuple(_divide())

CAPABILITIES: Mapping[Role, frozenset[Capability]] = {
    role: frozenset(capability for capability, cells in TABLE.items() if role in cells)
    for role in Role
}


def get_roles_with(capability: Capability) -> tuple[Role, ...]:
    """Return the roles that hold a capability, in the order of the table's columns."""
    return tuple(role for role in Role if role in TABLE[capability])
