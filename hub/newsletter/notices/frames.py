"""The mail of an issue: a frame for each language and order of items, filled in for each reader.

What is the same for many is coded once (`sheets`, `pieces`); a reader's own mail is put together
from those bytes with their address and links between them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol, cast

from flask import current_app

from hub.config import Settings
from hub.core import clock, mail
from hub.core.mail.letters import domain, token
from hub.core.pagecache import PageCache
from hub.newsletter.models import QUARTERLY, Issue, Subscription
from hub.newsletter.notices.pieces import Gap, Piece, body_pieces, header_pieces, quoted
from hub.newsletter.notices.sheets import Sheet, sheet_of
from hub.newsletter.queries import links
from hub.newsletter.queries.showing import address_of_issue, followed, sections_of

# Coded sheets are kept in this process: the languages of an issue, and of the one before.
SHEETS, KEPT = "newsletter_sheets", 12
# Quoted-printable holds no "=_", so no text can hold the line between two parts.
BOUNDARY = "=_issue_of_the_hub"


class Reader(Protocol):
    """A subscription, or a row with what of it a mail needs."""

    id: int
    public_id: str
    secret: str
    address: str | None
    lang: str
    frequency: str

    @property
    def objectives(self) -> Sequence[str]:
        """What they follow."""
        ...

    @property
    def regions(self) -> Sequence[str]:
        """Where, as far as they said."""
        ...


@dataclass(frozen=True)
class Segment:
    """Readers whose mail has its items in the same order: ids of items, as they stand.

    Who reads every third issue is told of the two before it.
    """

    order: tuple[int, ...]
    is_quarterly: bool = False


@dataclass(frozen=True)
class Coded:
    """A sheet in the bytes of a mail: its headers, and the pieces of both parts by name."""

    sheet: Sheet
    head: Sequence[Piece]
    text: Mapping[str, Sequence[Piece]]
    html: Mapping[str, Sequence[Piece]]


@dataclass(frozen=True)
class Filled:
    """A mail as it goes out: the envelope's addresses, and its bytes, signed if a key is set."""

    sender: str
    recipient: str
    message_id: str
    raw: bytes


@dataclass(frozen=True)
class Frame:
    """The mail of an issue for one language and order, with gaps for what is a reader's own."""

    issue: Issue
    lang: str
    pieces: Sequence[Piece]

    def filled(self, reader: Reader, delivery_id: int, at: dt.datetime | None = None) -> Filled:
        """The mail of that delivery to its reader, dated `at` or now.

        A second try has the same Message-ID.
        """
        subscription = cast(Subscription, reader)
        leave = links.unsubscribe_address(subscription, delivery_id)
        by_mail = links.leave_mailto(subscription)
        return self._filled(
            sender=mail.return_path("d", delivery_id),
            to=reader.address or "",
            reference=f"{self.issue.id}-{reader.id}",
            at=at or clock.now(),
            one_click=f"<{leave}>, <{by_mail}>" if by_mail else f"<{leave}>",
            leave=leave,
            choose=links.preferences_address(subscription),
        )

    def tried(self, to: str, reference: str) -> Filled:
        """The same mail for an editor who tries it: its personal links lead to the issue's page.

        `reference` tells one try from the others.
        """
        settings = _settings()
        page = address_of_issue(self.issue, self.lang)
        return self._filled(
            sender=parseaddr(settings.mail_from)[1],
            to=to,
            reference=f"try-{self.issue.id}-{token(reference)}",
            at=clock.now(),
            one_click=f"<{page}>",
            leave=page,
            choose=page,
        )

    def _filled(
        self,
        *,
        sender: str,
        to: str,
        reference: str,
        at: dt.datetime,
        one_click: str,
        leave: str,
        choose: str,
    ) -> Filled:
        message_id = f"<newsletter.{reference}@{domain(_settings())}>"
        recipient = mail.one_line(to)
        own = {
            Gap.TO: mail.on_the_wire(recipient).encode(),
            Gap.DATE: format_datetime(at).encode(),
            Gap.MESSAGE_ID: message_id.encode(),
            Gap.ONE_CLICK: one_click.encode(),
            Gap.LEAVE: quoted(leave),
            Gap.CHOOSE: quoted(choose),
        }
        raw = b"".join([own[each] if isinstance(each, Gap) else each for each in self.pieces])
        return Filled(sender, recipient, message_id, mail.signed(raw))


@dataclass(frozen=True)
class Sample:
    """An issue as its editors look at it: the words of both parts, in the editor's own order."""

    subject: str
    text: str
    html: str


def segment_of(issue: Issue, reader: Reader) -> Segment:
    """The order for this reader: in each section what they follow comes first."""
    order: list[int] = []
    for name in sections_of(issue):
        items = [each for each in issue.shown_items if each.section == name]
        mine = [each for each in items if followed(each, reader.objectives, reader.regions)]
        order += [each.id for each in mine]
        order += [each.id for each in items if each not in mine]
    return Segment(tuple(order), reader.frequency == QUARTERLY)


def plain_segment(issue: Issue) -> Segment:
    """The editor's own order, for readers who follow nothing in particular."""
    return Segment(tuple(each.id for each in issue.shown_items))


def frame_of(issue: Issue, lang: str, segment: Segment) -> Frame:
    """The frame of the issue's mail in that language and order.

    Costs next to nothing once the language is coded: frames share its bytes. Raises what mrml says
    of a template that does not render (`checks.faults_of` says it before).
    """
    coded = _sheets().made_once(_made_of(issue, lang), lambda: _coded(issue, lang))
    places = {item_id: place for place, item_id in enumerate(segment.order)}
    names = coded.sheet.order(places, with_earlier=segment.is_quarterly)
    pieces: list[Piece] = [*coded.head, f"--{BOUNDARY}\r\n".encode()]
    for kind, part in (("plain", coded.text), ("html", coded.html)):
        pieces.append(_head_of_part(kind))
        for name in names:
            pieces += part[name]
        pieces.append(f"--{BOUNDARY}{'--' if kind == 'html' else ''}\r\n".encode())
    return Frame(issue, lang, _joined(pieces))


def sample_of(issue: Issue, lang: str) -> Sample:
    """The mail as it stands now, for who edits it; its personal links lead to the issue's page."""
    sheet = sheet_of(issue, lang)
    names = sheet.order({}, with_earlier=False)
    page = address_of_issue(issue, lang)
    text, html = (
        "".join(part[name] for name in names).replace(Gap.LEAVE, page).replace(Gap.CHOOSE, page)
        for part in (sheet.text, sheet.html)
    )
    return Sample(sheet.subject, text, html)


def _coded(issue: Issue, lang: str) -> Coded:
    sheet = sheet_of(issue, lang)
    return Coded(
        sheet=sheet,
        head=header_pieces(_headers(sheet, issue)),
        text={name: body_pieces(words) for name, words in sheet.text.items()},
        html={name: body_pieces(words) for name, words in sheet.html.items()},
    )


def _headers(sheet: Sheet, issue: Issue) -> list[str]:
    """The header lines of the mail, each with a gap where it is a reader's own.

    RFC 2369 and RFC 8058 for leaving, RFC 2919 for the list, RFC 3834 against automatic answers.
    """
    settings = _settings()
    name, address = parseaddr(settings.mail_from)
    user, _at, host = mail.on_the_wire(address).partition("@")
    return [
        _folded("From", Address(name or settings.site_name, user, host)),
        f"To: {Gap.TO}",
        _folded("Subject", mail.one_line(sheet.subject)),
        f"Date: {Gap.DATE}",
        f"Message-ID: {Gap.MESSAGE_ID}",
        f"List-Id: <newsletter.{domain(settings)}>",
        f"List-Unsubscribe: {Gap.ONE_CLICK}",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        f"Feedback-ID: {issue.period}:{sheet.lang}:newsletter:{token(domain(settings))[:15]}",
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        f"Content-Language: {sheet.lang}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
        "",
    ]


def _folded(name: str, value: object) -> str:
    """The header as the standard library codes and folds it, without its end."""
    return str(SMTP.header_factory(name, value).fold(policy=SMTP)).removesuffix("\r\n")


def _head_of_part(kind: str) -> bytes:
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The same with what stands side by side in one: a mail has few gaps."""
    joined: list[Piece] = []
    beside: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, Gap):
            joined += [b"".join(beside), piece]
            beside = []
        else:
            beside.append(piece)
    return [*joined, b"".join(beside)]


def _made_of(issue: Issue, lang: str) -> tuple[Any, ...]:
    """Everything that a coded sheet depends on and that may change."""
    items = tuple(
        (each.id, each.section, each.position, *(text.updated_at for text in each.texts))
        for each in issue.shown_items
    )
    words = tuple(each.updated_at for each in issue.texts)
    return (issue.id, issue.created_at, issue.version, issue.state, lang, words, items)


def _sheets() -> PageCache[Coded]:
    kept: PageCache[Coded] = current_app.extensions[SHEETS]
    return kept


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
