"""Whom and what the HTML of an imported post points at, here."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa

from hub.accounts.models import PLACEHOLDER, Member
from hub.core.db import db
from hub.core.markup import Mentioned, Origin, Quote
from hub.core.slugs import slugify
from hub.discussions.models import Contribution, Topic

KIND = "discourse"
HOST_LENGTH = 40
USERNAME_LENGTH = 60

_TOPIC = re.compile(r"/t/(?:([^/?#]+)/)?([1-9][0-9]{0,8})(?:/([1-9][0-9]{0,8}))?/?\Z")
_USER = re.compile(r"/(?:u|users)/([\w.\-]{1,60})/?\Z")


def key_of(site: str, *parts: object) -> str:
    """What tells apart whatever came from a forum: `discourse:forum.example.org:812:7`."""
    host = (urlsplit(site).hostname or "-")[:HOST_LENGTH]
    return ":".join((KIND, host, *map(str, parts)))


def person_key(site: str, username: str) -> str:
    """What tells apart a person of a forum: there, a name is given once, in any case of letters."""
    return key_of(site, "user", username.casefold()[:USERNAME_LENGTH])


def site_in(key: str) -> str:
    """The forum's address, if the key of something from there tells it."""
    host = key.split(":")[1]
    return "" if host == "-" else f"https://{host}"


def origin_of(contribution: Contribution) -> Origin | None:
    """What an imported contribution's HTML points at; None if it was written here."""
    key = contribution.imported_from
    return Links(site_in(key)).origin if key and key.startswith(f"{KIND}:") else None


class Links:
    """Finds here what was known there; what is found is remembered as long as this lives."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.origin = Origin(mention=self.mentioned, quoted=self.quoted, address=self.address)
        self._found: dict[tuple[int, int], Quote] = {}
        self._people: dict[str, Mentioned] = {}

    def know(self, topic_number: int, post_number: int, quote: Quote) -> None:
        """The post stands here, or will when this transaction ends."""
        self._found[topic_number, post_number] = quote

    def forget(self) -> None:
        """What was known of this transaction did not come true."""
        self._found.clear()
        self._people.clear()

    def mentioned(self, handles: Collection[str]) -> Mapping[str, Mentioned]:
        """The imported members behind user names of the forum; nobody who is of this house."""
        people = {}
        for handle in handles:
            person = self._person(handle)
            if person is not None:
                people[handle] = person
        return people

    def quoted(self, topic_number: int, post_number: int) -> Quote | None:
        """The contribution that a post became."""
        known = self._found.get((topic_number, post_number))
        if known is None:
            row = db.session.execute(
                sa.select(Contribution.topic_id, Contribution.number).where(
                    Contribution.imported_from == key_of(self.site, topic_number, post_number)
                )
            ).one_or_none()
            if row is None:
                return None
            known = self._found[topic_number, post_number] = Quote(row.topic_id, row.number)
        return known

    def address(self, found: str) -> str | None:
        """Where an address found there leads now; None where it leads nowhere."""
        try:
            parts = urlsplit(found)
            host = parts.hostname
        except ValueError:
            return None
        is_own = host is None or (self.site != "" and host == urlsplit(self.site).hostname)
        here = self._here(parts.path, is_own) if parts.scheme in ("", "http", "https") else None
        if here is not None:
            return here
        if parts.scheme or host:
            return found
        # A path of the forum is nothing here; with its address known it leads back there.
        return urljoin(self.site, found) if self.site and found[:1] == "/" else None

    def _here(self, path: str, is_own: bool) -> str | None:
        topic = _TOPIC.match(path)
        if topic is not None:
            slug, number, post = topic[1], int(topic[2]), int(topic[3] or 1)
            # Forums change their address: the same number under the same title is the same topic.
            if is_own or (slug and slug == self._title(number)):
                quote = self.quoted(number, post) or self.quoted(number, 1)
                return _address_of(quote) if quote else None
        user = _USER.match(path) if is_own else None
        person = self._person(user[1]) if user else None
        return f"/members/{person.public_id}" if person else None

    def _person(self, username: str) -> Mentioned | None:
        if username not in self._people:
            row = db.session.execute(
                sa.select(Member.public_id, Member.name).where(
                    Member.imported_from == person_key(self.site, username),
                    Member.state == PLACEHOLDER,
                )
            ).one_or_none()
            if row is None:
                return None
            self._people[username] = Mentioned(row.public_id, row.name)
        return self._people[username]

    def _title(self, topic_number: int) -> str:
        key = key_of(self.site, topic_number)
        title = db.session.scalar(sa.select(Topic.title).where(Topic.imported_from == key))
        return slugify(title) if title else ""


def _address_of(quote: Quote) -> str:
    if quote.number == 1:
        return f"/topics/{quote.topic_id}"
    return f"/topics/{quote.topic_id}?from={quote.number}#c{quote.number}"
