"""How clients are found: words of whatever people type, and what a record is found by."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


def split_words(text: str) -> list[str]:
    """Return the words of a text without capitals, accents, apostrophes and signs."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return WORD.findall(bare.casefold())


def make_name_key(*, given_name: str, family_name: str) -> str:
    """Return what a client is ordered by: family name first."""
    return " ".join([*split_words(family_name), *split_words(given_name)])[:240]


def make_search_words(*names: str, pin: str, nhs_number: str, postcode: str) -> str:
    """Return all that a client is found by, a space before each word.

    NHS number and postcode stand there whole and in the parts in which people type them.
    """
    parts = [nhs_number, nhs_number[:3], nhs_number[3:6], nhs_number[6:]]
    parts += [postcode, postcode.replace(" ", "")]
    words = [word for text in (*names, pin, *parts) for word in split_words(text)]
    return "".join(f" {word}" for word in dict.fromkeys(words))
