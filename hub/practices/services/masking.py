"""What reviewers read of a submission: all of it, or all that does not say whose it is.

In a double-anonymous review the fields that name somebody are left out, the names in them and those
of the authors are taken out of every text, links and addresses too, and files have neutral names.
Everything that a reviewer is shown, told or sent goes through here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import files, markup
from hub.core.db import db
from hub.core.documents import DocumentRefused, scrub_properties
from hub.core.i18n import _
from hub.practices.models import (
    DOUBLE,
    FIELDS,
    LINE,
    LINES,
    NAMED,
    ROWS,
    STATEMENTS,
    TEXT,
    PracticeAuthor,
    Submission,
)

_FILE = re.compile(r"/files/([0-9a-f]{32})/")
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_INITIALS = 3
# Files that can be rid of what they tell of those who made them.
SCRUBBED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf"})


@dataclass(frozen=True)
class Mask:
    """What is taken out of the texts of one submission before a reviewer reads them."""

    redaction: markup.Redaction | None = None

    @property
    def hides(self) -> bool:
        """Whether the reviewers may not learn whose the submission is."""
        return self.redaction is not None

    def text(self, words: str) -> str:
        """Plain words or Markdown, as a reviewer may read them."""
        return markup.redact(words, self.redaction) if self.redaction else words

    def html(self, html: str, *, file: Callable[[str], str | None] | None = None) -> str:
        """Stored HTML, as a reviewer may read it; `file` gives the address of a file by its id."""

        def lead(address: str) -> str | None:
            found = _FILE.match(address)
            if found:
                return file(found.group(1)) if file else None
            return None if self.redaction else address

        if self.redaction:
            return markup.redact_html(html, self.redaction, lead)
        return markup.readdress_html(html, lead)


@dataclass(frozen=True)
class ShownFile:
    """A file of a submission under the name that reviewers see."""

    number: int
    name: str
    stored: files.StoredFile


@dataclass(frozen=True)
class Shown:
    """A submission as its reviewers read it; `hidden` are the fields that were left out."""

    content: Mapping[str, Any]
    html: Mapping[str, Any]
    files: Sequence[ShownFile]
    hidden: frozenset[str]

    @property
    def title(self) -> str:
        """The title, as reviewers read it."""
        return str(self.content.get("title") or "")


def shown_to_reviewers(
    submission: Submission, *, address: Callable[[int], str] | None = None
) -> Shown:
    """What reviewers read; `address(number)` is where each of the files is found."""
    mask = mask_of(submission)
    listed = files_shown(submission)
    numbers = {each.stored.public_id: each.number for each in listed}

    def file(public_id: str) -> str | None:
        number = numbers.get(public_id)
        return address(number) if address and number else None

    hidden = _hidden(submission.content, mask)
    return Shown(
        content=masked_content(submission.content, mask),
        html={
            name: _each(html, lambda words: mask.html(words, file=file))
            for name, html in submission.html.items()
            if name not in hidden
        },
        files=listed,
        hidden=hidden,
    )


def masked_content(content: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """The fields as they were written, for reviewers: to compare two rounds of them too."""
    hidden = _hidden(content, mask)
    return {
        name: _masked(name, value, mask) if mask.hides else value
        for name, value in content.items()
        if name in FIELDS and name not in hidden
    }


def title_for_reviewers(submission: Submission, mask: Mask | None = None) -> str:
    """What the submission is called wherever a reviewer may read it: pages, mail, notices."""
    mask = mask or mask_of(submission)
    return mask.text(str(submission.content.get("title") or ""))


def mask_of(submission: Submission) -> Mask:
    """What is taken out of the texts of this submission; nothing if reviewers may know it."""
    return masks_of([submission])[submission.id]


def masks_of(submissions: Collection[Submission]) -> dict[int, Mask]:
    """The masks of several submissions by their ids, in at most two queries.

    Names that an earlier submission gave are taken out of a later one too.
    """
    masked = {each.practice_id for each in submissions if each.practice.anonymity == DOUBLE}
    authors, contents = _authors_of(masked), _contents_of(masked)
    by_practice = {
        practice_id: Mask(_redaction(authors[practice_id], contents[practice_id]))
        for practice_id in masked
    }
    return {each.id: by_practice.get(each.practice_id, Mask()) for each in submissions}


def files_shown(submission: Submission) -> list[ShownFile]:
    """The files that were handed in, numbered; under neutral names where nobody may know whose."""
    hides = submission.practice.anonymity == DOUBLE
    found = db.session.scalars(
        sa.select(files.StoredFile).where(files.StoredFile.public_id.in_(submission.files))
    )
    wanted = {public_id: number for number, public_id in enumerate(submission.files, start=1)}
    shown = [
        ShownFile(number, _neutral(number, file.name) if hides else file.name, file)
        for file in found
        if (number := wanted.get(file.public_id))
    ]
    return sorted(shown, key=lambda each: each.number)


def can_be_shown(file: ShownFile, mask: Mask) -> bool:
    """Whether reviewers may have the file: where names are hidden, what can be rid of them."""
    stored = file.stored
    is_text = stored.content_type.startswith("text/")
    return not mask.hides or stored.is_picture or is_text or _ending(stored) in SCRUBBED


def content_shown(file: ShownFile, mask: Mask) -> bytes | None:
    """The content of a file without what it tells of its authors; None for one that might.

    Office documents and PDFs lose their properties, texts the names in them; pictures were made
    anew when they came. What a document says and a picture shows stays.
    """
    if not can_be_shown(file, mask):
        return None
    content = files.path_of(file.stored).read_bytes()
    if file.stored.is_picture or not mask.hides:
        return content
    if file.stored.content_type.startswith("text/"):
        return mask.text(content.decode("utf-8", "replace")).encode()
    try:
        return scrub_properties(content, _ending(file.stored))
    except DocumentRefused:
        return None


def _ending(file: files.StoredFile) -> str:
    return PurePosixPath(file.name).suffix.lower().removeprefix(".")


def length_of(shown: Shown) -> int:
    """About how many words there are to read."""
    told = (markup.plain(html) for html in _texts(list(shown.html.values())))
    return sum(len(words.split()) for words in told)


def _texts(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []


def _neutral(number: int, name: str) -> str:
    return f"file-{number}{PurePosixPath(name).suffix.lower()}"


def _hidden(content: Mapping[str, Any], mask: Mask) -> frozenset[str]:
    """What reviewers do not read: an address that nobody is shown, a name that is not to be."""
    if mask.hides:
        return NAMED
    if content.get("hides_contact"):
        return frozenset({"focal_point", "focal_point_email"})
    return frozenset({"focal_point_email"})


def _masked(name: str, value: Any, mask: Mask) -> Any:
    kind = FIELDS[name].kind
    if kind in (LINE, TEXT, STATEMENTS, LINES, ROWS):
        return _each(value, mask.text)
    return value


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each text in it changed; keys, which are codes, stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    return value


def _authors_of(practice_ids: Collection[int]) -> Mapping[int, list[Member]]:
    found: dict[int, list[Member]] = defaultdict(list)
    if practice_ids:
        rows = db.session.scalars(
            sa.select(PracticeAuthor)
            .where(PracticeAuthor.practice_id.in_(practice_ids))
            .options(joinedload(PracticeAuthor.member).joinedload(Member.organisation))
        )
        for row in rows:
            found[row.practice_id].append(row.member)
    return found


def _contents_of(practice_ids: Collection[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    if practice_ids:
        rows = db.session.execute(
            sa.select(Submission.practice_id, Submission.content).where(
                Submission.practice_id.in_(practice_ids)
            )
        )
        for practice_id, content in rows:
            found[practice_id].append(content)
    return found


def _redaction(
    authors: Iterable[Member], contents: Iterable[Mapping[str, Any]]
) -> markup.Redaction:
    people: set[str] = set()
    organisations: set[str] = set()
    hosts: set[str] = set()
    handles: set[str] = set()
    for member in authors:
        people.update(each for each in (member.name, member.real_name) if each)
        handles.add(member.handle)
        hosts.add(_host(member.email or ""))
        if member.organisation is not None:
            organisations.add(member.organisation.name)
            hosts.add(_host(member.organisation.website or ""))
            hosts.add(member.organisation.mail_domain or "")
    for content in contents:
        people.add(str(content.get("focal_point") or ""))
        hosts.add(_host(str(content.get("focal_point_email") or "")))
        organisations.add(str(content.get("implementer") or ""))
        for name in ("partners", "donors"):
            organisations.update(str(each) for each in content.get(name) or ())
        for row in content.get("links") or ():
            hosts.add(_host(str(row.get("address") or "")))
    return markup.redaction(
        {*_ways_to_name(people), *_ways_to_name(organisations), *hosts, *handles},
        {*_parts_of(people), *_initials_of(organisations)},
        name=_("[name removed]"),
        address=_("[link removed]"),
    )


def _ways_to_name(names: Iterable[str]) -> set[str]:
    """Each name as it stands, without what is in brackets, what is in them, and turned about."""
    ways: set[str] = set()
    for name in names:
        bare = _BRACKETS.sub(" ", name).strip()
        inside = [
            each for each in _BRACKETS.findall(name) if each.isupper() and len(each) >= _INITIALS
        ]
        words = bare.split()
        ways.update({name, bare, *inside})
        if len(words) > 1:
            ways.update({" ".join((words[-1], *words[:-1])), " ".join((*words[1:], words[0]))})
    return ways


def _parts_of(people: Iterable[str]) -> set[str]:
    """Each word of a person's name that is not too short to be one."""
    return {word for name in people for word in name.split() if len(word) >= _INITIALS}


def _initials_of(organisations: Iterable[str]) -> set[str]:
    """What an organisation is called for short: the first letters of its greater words."""
    found = set()
    for name in organisations:
        letters = [word[0] for word in _BRACKETS.sub(" ", name).split() if word[0].isupper()]
        if len(letters) >= _INITIALS:
            found.add("".join(letters))
    return found


def _host(address: str) -> str:
    """The host of a web or mail address, without the www that it may do without."""
    if "@" in address:
        return address.rpartition("@")[2]
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")
