"""Four CSV files of a day, and what may be wrong in one of them."""

from scheduling.rounds.files import DayFile, Fault, read_day_files

CLIENTS = "id,patch,name,address,postcode,easting,northing,skills,gender,excluded,preferred,access"
CARERS = "id,patch,mode,gender,name,address,postcode,easting,northing,skills"
VISITS = "id,client,start,minutes,before,after,carers,priority,pinned_carers,pinned_start"
AVAILABILITY = "carer,start,end,break_earliest,break_latest,break_minutes"

ROWS = {
    "clients.csv": (CLIENTS, "C1,Larkfield,Mrs Ann Oat,1 High St,,10000,11000,medication,,,K1,Key"),
    "carers.csv": (CARERS, "K1,Larkfield,car,F,Mabel,2 High St,,10000,10000,medication|hoist"),
    "visits.csv": (VISITS, "V1,C1,09:00,30,15,30,1,2,,"),
    "availability.csv": (AVAILABILITY, "K1,07:00,14:30,10:00,12:00,30"),
}


def make(changes: dict[str, str | bytes] | None = None) -> dict[str, bytes]:
    """The four files, some of them with other text; `+` in front adds a row instead."""
    files = {name: "\n".join(lines) + "\n" for name, lines in ROWS.items()}
    made = {name: text.encode() for name, text in files.items()}
    for name, text in (changes or {}).items():
        if isinstance(text, bytes):
            made[name] = text
        else:
            made[name] = (files[name] + text[1:] if text.startswith("+") else text).encode()
    return made


def read(**changes: str | bytes) -> DayFile:
    return read_day_files(make({f"{name}.csv": text for name, text in changes.items()}))


def swap(name: str, column: str, value: str) -> str:
    """One file whose only row has another value in one column."""
    head, row = ROWS[f"{name}.csv"]
    cells = dict(zip(head.split(","), row.split(","), strict=True)) | {column: value}
    return f"{head}\n{','.join(cells.values())}\n"


LONG = "x" * 41
DAMAGED: list[tuple[str, str, str | bytes, Fault]] = [
    *(
        (f"{name} empty", name, "", Fault(f"{name}.csv", "1", column, "the heading has no column"))
        for name, column in (
            ("clients", "id"),
            ("carers", "id"),
            ("visits", "id"),
            ("availability", "carer"),
        )
    ),
    (
        "heading lacks a column",
        "visits",
        "id,client,start\nV1,C1,09:00\n",
        Fault("visits.csv", "1", "minutes", "the heading has no column “minutes”"),
    ),
    (
        "quote never closed",
        "visits",
        f'{VISITS}\n"V1,C1,09:00,30\n',
        Fault("visits.csv", "1", "", "cannot be read as CSV"),
    ),
    (
        "zero bytes",
        "visits",
        f"{VISITS}\nV\x001,C1,09:00,30\n",
        Fault("visits.csv", "1", "", "is not text in UTF-8 or Windows-1252"),
    ),
    (
        "utf-16",
        "visits",
        "\n".join(ROWS["visits.csv"]).encode("utf-16"),
        Fault("visits.csv", "1", "", "is not text in UTF-8 or Windows-1252"),
    ),
    *(
        (
            f"{column} too long",
            "carers",
            swap("carers", column, text),
            Fault("carers.csv", "2", column, f"is longer than {most} characters"),
        )
        for column, text, most in (
            ("patch", "x" * 101, 100),
            ("name", "x" * 101, 100),
            ("address", "x" * 301, 300),
            ("postcode", "ABCD1234", 8),
            ("skills", "hoist|" + "x" * 31, 30),
        )
    ),
    ("no id", "visits", swap("visits", "id", ""), Fault("visits.csv", "2", "id", "is empty")),
    (
        "id twice",
        "visits",
        "+V1,C1,10:00,30\n",
        Fault("visits.csv", "3", "id", "“V1” is there twice"),
    ),
    (
        "carer twice",
        "carers",
        "+K1,Larkfield,car,F\n",
        Fault("carers.csv", "3", "id", "“K1” is there twice"),
    ),
    (
        "huge id",
        "visits",
        swap("visits", "id", LONG),
        Fault("visits.csv", "2", "id", "is longer than 40 characters"),
    ),
    (
        "unknown client",
        "visits",
        swap("visits", "client", "C9"),
        Fault("visits.csv", "2", "client", "no client has the id “C9”"),
    ),
    (
        "unknown carer pinned",
        "visits",
        swap("visits", "pinned_carers", "K9"),
        Fault("visits.csv", "2", "pinned_carers", "no carer has the id “K9”"),
    ),
    (
        "too many pinned",
        "visits",
        swap("visits", "pinned_carers", "K1|K1"),
        Fault("visits.csv", "2", "pinned_carers", "pins more carers than it needs"),
    ),
    (
        "unknown carer at work",
        "availability",
        swap("availability", "carer", "K9"),
        Fault("availability.csv", "2", "carer", "no carer has the id “K9”"),
    ),
    (
        "unknown carer excluded",
        "clients",
        swap("clients", "excluded", "K9"),
        Fault("clients.csv", "2", "excluded", "no carer has the id “K9”"),
    ),
    (
        "unknown carer preferred",
        "clients",
        swap("clients", "preferred", "K1|K9"),
        Fault("clients.csv", "2", "preferred", "no carer has the id “K9”"),
    ),
    *(
        (
            f"start {text}",
            "visits",
            swap("visits", "start", text),
            Fault("visits.csv", "2", "start", f"“{text}” is not a time of day"),
        )
        for text in ("25:00", "9", "nine", "09:60", "-1:00", "１２:99")
    ),
    *(
        (
            f"minutes {text}",
            "visits",
            swap("visits", "minutes", text),
            Fault("visits.csv", "2", "minutes", "must be a whole number from 1 to 1440"),
        )
        for text in ("0", "1441", "1.5", "nan", "NaN", "½", "²", "30 min", "9" * 400, "-30")
    ),
    *(
        (
            f"{column} {text}",
            "visits",
            swap("visits", column, text),
            Fault("visits.csv", "2", column, f"must be a whole number from {limits}"),
        )
        for column, text, limits in (
            ("carers", "3", "1 to 2"),
            ("carers", "0", "1 to 2"),
            ("priority", "4", "1 to 3"),
            ("before", "721", "0 to 720"),
            ("after", "x", "0 to 720"),
        )
    ),
    *(
        (
            f"formula {text!r}",
            "clients",
            swap("clients", "name", text),
            Fault("clients.csv", "2", "name", "begins like a formula"),
        )
        for text in ("=1+1", "+44 1632", "@SUM(A1)")
    ),
    (
        "mode unknown",
        "carers",
        swap("carers", "mode", "tram"),
        Fault("carers.csv", "2", "mode", "must be car, bike, walk, not “tram”"),
    ),
    (
        "gender unknown",
        "carers",
        swap("carers", "gender", "X"),
        Fault("carers.csv", "2", "gender", "must be F or M, not “X”"),
    ),
    (
        "gender of a client unknown",
        "clients",
        swap("clients", "gender", "X"),
        Fault("clients.csv", "2", "gender", "must be F, M or empty, not “X”"),
    ),
    *(
        (
            f"easting {text}",
            "carers",
            swap("carers", "easting", text),
            Fault("carers.csv", "2", "easting", words),
        )
        for text, words in (
            ("east", "must be metres on the National Grid"),
            ("", "must be metres on the National Grid"),
            ("nan", "is not a position on the National Grid"),
            ("inf", "is not a position on the National Grid"),
            ("99999999", "is not a position on the National Grid"),
        )
    ),
    (
        "shift backwards",
        "availability",
        swap("availability", "end", "06:00"),
        Fault("availability.csv", "2", "end", "must be later than the start"),
    ),
    (
        "shifts overlap",
        "availability",
        "+K1,14:00,16:00,,,\n",
        Fault("availability.csv", "3", "start", "overlaps another shift of K1"),
    ),
    (
        "break without a time",
        "availability",
        swap("availability", "break_earliest", ""),
        Fault("availability.csv", "2", "break_earliest", "“” is not a time of day"),
    ),
    (
        "break too long",
        "availability",
        swap("availability", "break_minutes", "241"),
        Fault("availability.csv", "2", "break_minutes", "must be a whole number from 1 to 240"),
    ),
    (
        "break backwards",
        "availability",
        swap("availability", "break_latest", "09:00"),
        Fault("availability.csv", "2", "break_latest", "must not be before"),
    ),
    (
        "a letter that no encoding has",
        "clients",
        b"\x81".join(part.encode() for part in swap("clients", "name", "Zo-e").split("-")),
        Fault("clients.csv", "2", "name", "has a letter that cannot be read"),
    ),
]
