"""Invented names for people and streets; whoever finds a real one here was lucky."""


def _split(words: str, between: str = " ") -> list[str]:
    return [word.replace("_", " ") for word in words.split(between)]


FAMILY_NAMES = _split(
    "Acornley Applegarth Brambledown Butterwick Candlemas Cloverdew Dandelow Dovetail "
    "Elderbush Evergreene Featherby Figwort Foxmantle Gillyflower Gooseberry Hawkbit "
    "Hazelbank Hazelmere Hollyhock Inkpenny Ivorytree Juniperly Kettlewick Knotgrass "
    "Lavenderby Lindenlea Marigould Meadowsweet Mossbank Nettlebed Nutbrown Oatridge "
    "Orchardson Pimpernel Pumblechin Quillfeather Quincey-Tree Rosehippe Rushlight Saltmarshe "
    "Samphire Sorrelby Tanglewood Thimbleby Thornapple Umberleaf Valerian Vetchling Whortleby "
    "Willowherb Wintergreene Yarroway Yellowrattle Zinnerby"
)
GIVEN_NAMES = _split(
    "Ada Agnes Albert Alma Arthur Basil Bertha Cecil Clara Cyril Dora Edith Edwin Elsie Enid "
    "Ernest Ethel Eunice Florence Frederick Gladys Harold Hilda Horace Ivy Jessie Lionel "
    "Mabel Maud Mildred Minnie Nellie Olive Percy Reginald Rhoda Stanley Sybil Victor "
    "Winifred"
)
CARER_GIVEN = _split(
    "Anjali Barnaby Bethan Cosmo Delphine Ebony Fenella Gwen Hamish Imogen Jericho Kezia "
    "Kwame Leander Mabel Mei Niamh Odette Oscar Pilar Quentin Rosie Sanjay Tariq Temi Una "
    "Viola Wren Xanthe Yusuf Zofia Ottilie Piers Saffron Tobias Verity"
)
CARER_FAMILY = _split(
    "Thistledown Crumpwhistle Nettlecombe Marrowby Larkspur Quillwright Bellweather "
    "Puddlewick Honeydew Tickletoft Moonraker Lanternby Applecroft Bramblewick Cobbleton "
    "Dewberry Fernsby Goldcrest Hopscotch Kittiwake Lapwing Millstream Nightjar Oakapple "
    "Pennywort Ravensbeck"
)
STREETS = _split(
    "Teasel_Row, Barley_Rise, Candle_Lane, Dimity_Walk, Ember_Street, Fallow_Close, "
    "Gorse_View, Hedgerow_Way, Kestrel_Drive, Lantern_Hill, Moth_Lane, Oxlip_Terrace, "
    "Plover_Road, Quarry_Bank, Sedge_Avenue, Thimble_Yard",
    ", ",
)
PATCHES = ("Larkfield", "Otterbrook", "Saltmarsh", "Highgorse")
SKILLS = {
    "medication": "medication",
    "hoist": "hoist",
    "peg": "PEG feeding",
    "dementia": "dementia",
    "catheter": "catheter care",
}

IUC_SKILLS = {
    "prescriber": "Prescriber",
    "paediatrics": "Paediatrics",
    "palliative": "Palliative care",
    "mental_health": "Mental health",
}
# What is told, tags, skills that the case needs, ages.
COMPLAINTS = (
    (
        "Fever since this morning, drinking less, no rash seen.",
        ("Child",),
        ("paediatrics",),
        (1, 12),
    ),
    ("Barking cough since last night, settled now.", ("Child",), ("paediatrics",), (1, 6)),
    (
        "Nosebleed on and off, takes an anticoagulant.",
        ("Anticoagulant",),
        ("prescriber",),
        (55, 88),
    ),
    ("Needs more pain relief before the night.", ("Palliative",), ("palliative",), (58, 94)),
    ("Urine infection again, feels shivery.", ("Repeat caller",), ("prescriber",), (24, 84)),
    ("Ran out of inhaler, mild wheeze.", ("Repeat prescription",), ("prescriber",), (16, 66)),
    ("Fell at home, no injury seen, wants advice.", ("Frailty", "Care home"), (), (72, 96)),
    ("Low mood, cannot sleep, no plan of harm.", ("Mental health",), ("mental_health",), (18, 61)),
    ("Back pain for two days, no red flags.", (), (), (22, 68)),
    ("Vomiting since the morning, keeps water down.", (), (), (19, 72)),
    ("Blood sugar high after a cold.", ("Diabetes",), ("prescriber",), (34, 81)),
    ("Rash after a new medicine.", (), ("prescriber",), (20, 70)),
    ("Headache, needs an interpreter.", ("Interpreter: Polish",), (), (25, 60)),
    ("Sore throat, pregnant.", ("Pregnant",), ("prescriber",), (21, 39)),
)
