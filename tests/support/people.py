"""Signed-in people of a Hub that runs in a process of its own: cookies made with its own key."""

import re
from dataclasses import dataclass, field
from typing import Any

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from hub.accounts.models import Member, SignIn
from hub.core.db import db

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Person:
    """Somebody with a browser that sends forms: `post` adds the token of the page it came from."""

    name: str
    url: str
    cookie: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.cookies.set("hub", self.cookie, domain="127.0.0.1", path="/")

    def get(self, path: str) -> requests.Response:
        """A page."""
        return self.session.get(self.url + path, timeout=30, allow_redirects=False)

    def token(self, path: str) -> str:
        """The token against forgery that the page gives its forms."""
        found = TOKEN.search(self.get(path).text)
        assert found is not None, f"{path} has no form for {self.name}"
        return found.group(1)

    def post(self, path: str, token: str, **fields: Any) -> requests.Response:
        """A form, sent without following its answer."""
        return self.session.post(
            self.url + path,
            data={"csrf_token": token, **fields},
            timeout=30,
            allow_redirects=False,
        )


def session_cookie(app: Flask, member: Member) -> str:
    """The cookie of a browser in which the member is signed in; the sign-in is committed."""
    row = SignIn(member_id=member.id)
    db.session.add(row)
    db.session.commit()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    signed = {
        "_user_id": member.fs_uniquifier,
        "_fresh": True,
        "fs_cc": "set",
        "sign_in": row.token,
    }
    cookie: str = serializer.dumps(signed)
    return cookie


def person(app: Flask, url: str, member: Member) -> Person:
    """The member with a browser of their own."""
    return Person(member.name, url, session_cookie(app, member))
