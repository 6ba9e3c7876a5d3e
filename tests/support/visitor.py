"""Somebody with a browser without JavaScript, over real HTTP."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookies import SimpleCookie
from typing import IO, Any

HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|_key)"[^>]*>')
VALUE = re.compile(r'value="([^"]*)"')


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """A redirection is an answer like any other."""

    def redirect_request(
        self,
        _req: urllib.request.Request,
        _fp: IO[bytes],
        _code: int,
        _msg: str,
        _headers: HTTPMessage,
        _newurl: str,
    ) -> None:
        """Do not follow it."""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Any
    text: str

    def hidden(self) -> dict[str, str]:
        """The form fields every form of the page carries."""
        fields = {}
        for found in HIDDEN.finditer(self.text):
            value = VALUE.search(found.group(0))
            fields[found.group(1)] = value.group(1) if value else ""
        return fields


@dataclass
class Visitor:
    """Keeps cookies; raises OSError when the site is away."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 15

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.base_url + path))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self.base_url + path, data=body, method="POST"))

    def _ask(self, request: urllib.request.Request) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request.add_header("Cookie", cookies)
        request.add_header("Accept", "text/html")
        opener = urllib.request.build_opener(Unfollowed)
        try:
            with opener.open(request, timeout=self.timeout) as response:
                return self._keep(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return self._keep(error.code, error.headers, error.read())

    def _keep(self, status: int, headers: Any, body: bytes) -> Answer:
        for line in headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(status, headers, body.decode(errors="replace"))
