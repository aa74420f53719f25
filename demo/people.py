"""Who works in the demo county. All names are invented."""

from dataclasses import dataclass

from accounts.roles import Role

# A password everybody can read belongs to invented people only; the demo is loaded on request.
DEMO_PASSWORD = "rounds-not-secret-1"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who signs in to the demo county."""

    email: str
    name: str
    role: Role
    place: str = "agency"


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody on the roster of urgent care; starts and ends are minutes from now."""

    ref: str
    name: str
    gender: str
    group: str
    part: str
    role: Role
    skills: tuple[str, ...] = ()
    starts: int | None = None
    ends: int | None = None
    site: str = ""

    @property
    def email(self) -> str:
        """Where this person signs in, unless the list of sign-ins says otherwise."""
        return f"{self.ref.lower()}@demo.example"


DEMO_USERS = (
    DemoUser("scheduler@demo.example", "Fern Tolliver", Role.SCHEDULER),
    DemoUser("leader@demo.example", "Briar Holloway", Role.TEAM_LEADER),
    DemoUser("dso@demo.example", "Linnet Ashdown", Role.DSO),
    DemoUser("manager@demo.example", "Rowan Pettifer", Role.SCHEDULING_MANAGER),
    DemoUser("care@demo.example", "Sorrel Wintergreene", Role.DIRECT_CARE_MANAGER),
    DemoUser("wacc@demo.example", "Nadia Quillfeather", Role.WACC, "urgent_care"),
    DemoUser("shift@demo.example", "Tobias Larkspindle", Role.SHIFT_MANAGER, "urgent_care"),
    DemoUser("clinician@demo.example", "Dr Orla Fennimarch", Role.CLINICIAN, "urgent_care"),
    DemoUser("team@demo.example", "Henrietta Moonbrook", Role.REPORT_MANAGER, "urgent_care"),
    DemoUser("admin@demo.example", "Piers Damsonfield", Role.ADMIN, "organisation"),
)

WACCS = (
    DemoStaff("U001", "Nadia Quillfeather", "F", "wacc", "wacc_home_visit", Role.WACC),
    DemoStaff("U002", "Osric Penhaligon", "M", "wacc", "wacc", Role.WACC),
    DemoStaff("U003", "Gideon Marrowby", "M", "wacc", "wacc", Role.WACC),
    DemoStaff("U004", "Pia Sandlewick", "F", "wacc", "wacc", Role.WACC),
)
MANAGER = DemoStaff(
    "U005", "Tobias Larkspindle", "M", "manager", "shift_manager", Role.SHIFT_MANAGER
)
_GP, _C = "gp", Role.CLINICIAN
CLINICIANS = (
    DemoStaff(
        "U101",
        "Dr Orla Fennimarch",
        "F",
        _GP,
        "advice",
        _C,
        ("prescriber", "paediatrics"),
        None,
        258,
    ),
    DemoStaff(
        "U102", "Dr Bram Ottersby", "M", _GP, "advice", _C, ("prescriber", "palliative"), None, 198
    ),
    DemoStaff(
        "U103", "Sefton Applegarth", "M", "pharmacist", "advice", _C, ("prescriber",), None, 348
    ),
    DemoStaff("U104", "Marguerite Sallowby", "F", "paramedic", "advice", _C, (), None, 198),
    DemoStaff(
        "U105", "Lucian Peverelle", "M", "nurse", "advice", _C, ("mental_health",), None, None
    ),
    DemoStaff("U106", "Dr Isolde Crankwell", "F", _GP, "advice", _C, ("prescriber",), None, 138),
    DemoStaff("U107", "Ewan Brackenfold", "M", "nurse", "advice", _C, ("prescriber",), None, 28),
    DemoStaff(
        "U108", "Dr Una Tarnhollow", "F", _GP, "advice", _C, ("prescriber", "palliative"), 18, None
    ),
    DemoStaff("U112", "Aurelia Knapweed", "F", "nurse", "advice", _C, ("prescriber",), None, 318),
    DemoStaff(
        "U109",
        "Hector Dunmallow",
        "M",
        _GP,
        "clinical_coordinator",
        Role.COORDINATOR,
        ("prescriber",),
    ),
    DemoStaff(
        "U110",
        "Petronella Vossamber",
        "F",
        "nurse",
        "clinical_navigator",
        Role.NAVIGATOR,
    ),
    DemoStaff(
        "U111",
        "Dr Rosalba Inchmoor",
        "F",
        _GP,
        "face_to_face",
        _C,
        ("prescriber",),
        None,
        None,
        "Millpond Treatment Centre",
    ),
)
