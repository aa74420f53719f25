"""What the processes find in their environment, and whether outside servers answer."""

import errno
import os
import re
import secrets
import socket
from urllib.parse import urlsplit

from embedded.paths import ROOT, Place, Refused

POSTGRES_SCHEMES = ("postgres", "postgresql", "pgsql")
NEEDS_POSTGRES = (
    "Careround needs Postgres: SQLite and the like cannot keep two visits of one carer apart. "
    "Unset DATABASE_URL to use the built-in one, or set "
    "DATABASE_URL=postgresql://user:password@host/careround."
)
NOT_FOR_CHILDREN = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONHOME")


def outside_database() -> str:
    """The DATABASE_URL that was given, '' for the embedded one; refuses what is not Postgres."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if url and url.partition(":")[0].lower() not in POSTGRES_SCHEMES:
        raise Refused(NEEDS_POSTGRES)
    return url


def outside_broker() -> str:
    """The REDIS_URL that was given, '' for the embedded one."""
    url = os.environ.get("REDIS_URL", "").strip()
    if url and url.partition(":")[0].lower() not in ("redis", "rediss", "unix"):
        raise Refused("REDIS_URL must look like redis://host:6379/0 or unix:///path?db=0.")
    return url


def forget_libpq() -> None:
    """PGPORT and its like are meant for other servers: they would lead us away from ours."""
    for name in list(os.environ):
        if re.fullmatch(r"PG[A-Z]+", name):
            del os.environ[name]


def check_database(url: str) -> bool:
    """Refuse an outside database that does not answer; say whether it has no tables yet."""
    import psycopg2  # type: ignore[import-untyped]

    plain = re.sub(r"^[a-z]+", "postgresql", url, count=1)
    try:
        connection = psycopg2.connect(plain, connect_timeout=5)
    except (psycopg2.Error, UnicodeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise Refused(
            f"The database in DATABASE_URL ({_without_password(url)}) cannot be used: {reason}. "
            "Correct it, or unset DATABASE_URL to use the built-in one."
        ) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass('django_migrations') is null")
            row = cursor.fetchone()
            return bool(row and row[0])
    finally:
        connection.close()


def check_broker(url: str) -> None:
    """Refuse an outside broker that does not answer."""
    import redis

    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
        client.ping()
        client.close()
    except (redis.RedisError, OSError, ValueError) as error:
        raise Refused(
            f"The broker in REDIS_URL ({_without_password(url)}) cannot be used: {error}. "
            "Correct it, or unset REDIS_URL to use the built-in one."
        ) from None


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    except ValueError:
        return "an address that cannot be read"


def chosen_port() -> int:
    """PORT, 8000 when not given."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refused(f"PORT={text} is not a port: give a number, for example make run PORT=8001.")
    return int(text)


def listening_host() -> str:
    """HOST, only this machine when not given."""
    return os.environ.get("HOST", "").strip() or "127.0.0.1"


def check_port(port: int) -> None:
    """Refuse a port that somebody else uses."""
    other = port + 1 if 1024 < port < 65535 else 8001
    family = socket.AF_INET6 if ":" in listening_host() else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listening_host(), port))
            taken = _somebody_answers(port)
        except PermissionError:
            raise Refused(f"Port {port} is for root only: make run PORT={other}") from None
        except socket.gaierror:
            raise Refused(f"HOST={listening_host()} is not an address of this machine.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Refused(f"HOST={listening_host()} is not an address here.") from None
            taken = True
    if taken:
        raise Refused(f"Port {port} is in use by another program: make run PORT={other}")


def _somebody_answers(port: int) -> bool:
    """macOS lets two programs share a port when one of them serves all addresses."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def secret_key(place: Place) -> str:
    """The key that signs sessions: made once, readable by its owner only."""
    path = place.var / "secret_key"
    if not path.exists():
        new = path.with_name(f"secret_key.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        new.replace(path)
    return path.read_text().strip()


def numba_cache() -> str:
    """Compiled kernels fit one machine only, so they stay in the checkout's own folder."""
    return os.environ.get("NUMBA_CACHE_DIR") or str(ROOT / "var" / "numba")


def for_children(place: Place, database: str, broker: str, port: int) -> dict[str, str]:
    """The whole environment of web, worker, beat and sweeper."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN}
    env.update(
        DATABASE_URL=database,
        REDIS_URL=broker,
        DJANGO_SETTINGS_MODULE="config.settings",
        PYTHONUNBUFFERED="1",
        PORT=str(port),
        CAREROUND_VAR=str(place.var),
    )
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")]))
    env.setdefault("SECRET_KEY", secret_key(place))
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if listening_host() not in (*hosts, "0.0.0.0", "::", "::1"):
        hosts.append(listening_host())
    env.setdefault("ALLOWED_HOSTS", ",".join(hosts))
    env.setdefault("CSRF_TRUSTED_ORIGINS", ",".join(f"http://{host}:{port}" for host in hosts))
    env["NUMBA_CACHE_DIR"] = numba_cache()
    return env
