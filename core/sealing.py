"""What must not be readable in the database is sealed before it gets there.

The first of `SEALING_KEYS` seals, each of them opens; without any, a key is made from SECRET_KEY.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from core.errors import DomainError

LOST = (
    "This was sealed with a key that is not here any more, so nobody can open it. "
    "Ask an administrator to put the old key back behind the new one."
)


def seal(text: str) -> str:
    """Return a text sealed with the newest key; two seals of a text differ."""
    return _get_keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text under a seal, or refuse where its key is gone."""
    try:
        return _get_keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise DomainError(LOST, code="seal_without_key") from error


def derive_key() -> str:
    """Return the key that seals where none is set: it follows from SECRET_KEY."""
    words = f"careround.sealing:{settings.SECRET_KEY}".encode()
    return urlsafe_b64encode(sha256(words).digest()).decode()


def _get_keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in (settings.SEALING_KEYS or [derive_key()])])
