"""A visitor for the smoke test: cookies, forms and nothing else."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
import uuid


class Browser:
    """A visitor with cookies, who fills in forms."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.address, self.page = "", ""

    def get(self, path: str) -> str:
        """Open a page; an error status raises."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.base, path)))

    def post(self, path: str, fields: dict[str, object], files: dict[str, bytes] | None = None):
        """Send a form with the token of the page that is open."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token, f"{self.address} has no form"
        body, kind = _encode({**fields, "csrfmiddlewaretoken": token[1]}, files or {})
        request = urllib.request.Request(
            urllib.parse.urljoin(self.base, path),
            data=body,
            headers={"Content-Type": kind, "Referer": self.address},
        )
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=60) as answer:
            self.address, self.page = answer.url, answer.read().decode()
        return self.page


def _encode(fields: dict[str, object], files: dict[str, bytes]) -> tuple[bytes, str]:
    if not files:
        return urllib.parse.urlencode(fields, doseq=True).encode(), (
            "application/x-www-form-urlencoded"
        )
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    ]
    return b"".join([*parts, f"--{border}--\r\n".encode()]), (
        f"multipart/form-data; boundary={border}"
    )
