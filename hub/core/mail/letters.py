"""How a letter is set: text and HTML of the same words, headers for mail programs and lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

import css_inline
import mrml
from flask import render_template

from hub.config import Settings
from hub.core.i18n import LANGUAGES, _, in_language
from hub.core.mail.addresses import on_the_wire

# Whatever some program takes for the end of a line, and what none can show.
LINE_BREAK = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
# Signs that no XML may hold, and so not the frame.
NO_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Item:
    """One thing of a list in a letter: a linked title in the language `lang`, and what is new."""

    title: str
    address: str
    lines: Sequence[str] = ()
    lang: str = ""


@dataclass(frozen=True)
class Part:
    """A headed list in a letter. `more` is (label, address) of where the rest is."""

    title: str
    items: Sequence[Item]
    more: tuple[str, str] | None = None


@dataclass(frozen=True)
class MailingList:
    """What a reader can leave: `key` names it for mail programs (RFC 2919), `leave` ends it.

    `leave` is an address that acts on a POST and shows a page with a button on a GET (RFC 8058);
    `manage` is the page of all such choices.
    """

    key: str
    leave: str
    manage: str


@dataclass(frozen=True)
class Fact:
    """What can be read at a glance: `label` (When), its `value`, and what was said `before`.

    `lang` is the language of the value where it is not that of the letter.
    """

    label: str
    value: str
    before: str = ""
    lang: str = ""


@dataclass(frozen=True)
class CalendarPart:
    """What a calendar program does with the mail: iCalendar `text` of that `method` (RFC 6047)."""

    method: str
    text: str


@dataclass(frozen=True)
class Letter:
    """What a mail says, in its reader's language; text and HTML are made from the same words.

    `paragraphs` are plain text, `facts` stand below. `action` is (label, address) of the one
    button, `links` are others below it. `why` says why this mail came. `quoted` is somebody's
    words in the language `quoted_lang`, shown as a quotation. Letters with the same `thread`
    (`topic-7`) stand together in a mail program. With `reply_to` an answer goes to that address,
    and the mail says so. `calendar` is for the reader's calendar program.
    """

    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[Fact] = ()
    action: tuple[str, str] | None = None
    links: Sequence[tuple[str, str]] = ()
    why: str = ""
    quoted: str = ""
    quoted_lang: str = ""
    parts: Sequence[Part] = ()
    thread: str = ""
    reply_to: str = ""
    mailing: MailingList | None = None
    calendar: CalendarPart | None = None
    headers: dict[str, str] = field(default_factory=dict)


def answer_line() -> str:
    """The first line of a mail that can be answered, in the language at hand.

    What stands below it is not part of an answer: it is known by its words and by its signs.
    """
    return f"##- {_('Write your answer above this line')} -##"


def answer_words() -> tuple[str, ...]:
    """The words of that line in every language."""
    words = []
    for code in LANGUAGES:
        with in_language(code):
            words.append(str(_("Write your answer above this line")))
    return tuple(dict.fromkeys(words))


def headers_of(letter: Letter, settings: Settings) -> dict[str, str]:
    """The letter's own headers and those that follow from what it is, each on one line."""
    headers = dict(letter.headers)
    if letter.thread:
        root = f"<thread.{token(letter.thread)}@{domain(settings)}>"
        headers.update({"In-Reply-To": root, "References": root})
    if letter.reply_to:
        headers["Reply-To"] = letter.reply_to
    if letter.mailing:
        headers["List-Id"] = f"<{token(letter.mailing.key)}.{domain(settings)}>"
        headers["List-Unsubscribe"] = f"<{letter.mailing.leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return {one_line(name): one_line(value) for name, value in headers.items()}


def as_text(letter: Letter, settings: Settings) -> str:
    """The letter's text part, its quotation marked as mail programs do."""
    parts = [answer_line()] if letter.reply_to else []
    parts += letter.paragraphs
    if letter.reply_to:
        parts.append(how_to_answer())
    if letter.quoted:
        parts.append("\n".join(f"> {line}" for line in letter.quoted.splitlines()))
    if letter.facts:
        parts.append("\n".join(fact_as_text(fact) for fact in letter.facts))
    for part in letter.parts:
        parts.append(f"{part.title}\n{'=' * len(part.title)}")
        parts += ["\n".join([item.title, *item.lines, item.address]) for item in part.items]
        if part.more:
            parts.append(f"{introduced(part.more[0])}\n{part.more[1]}")
    for label, address in (*([letter.action] if letter.action else []), *letter.links):
        parts.append(f"{introduced(label)}\n{address}")
    footer = [letter.why] if letter.why else []
    if letter.mailing:
        footer.append(f"{introduced(stop_words())} {letter.mailing.leave}")
        footer.append(f"{introduced(choices_words())} {letter.mailing.manage}")
    footer += [line for line in (settings.site_name, settings.base_url) if line]
    return "\n\n".join(parts) + "\n\n-- \n" + "\n".join(footer) + "\n"


def as_html(letter: Letter, settings: Settings, lang: str) -> str:
    """The letter's HTML part: one frame for all, its styles where mail programs keep them."""
    language = LANGUAGES.get(lang, LANGUAGES["en"])
    frame = render_template(
        "mail/letter.mjml",
        letter=letter,
        site=settings,
        language=language,
        answer_line=answer_line(),
        how_to_answer=how_to_answer(),
        before_words=before_words(),
        stop_words=stop_words(),
        choices_words=choices_words(),
    )
    return str(css_inline.inline(mrml.to_html(NO_SIGNS.sub("", frame)).content))


def fact_as_text(fact: Fact) -> str:
    """The fact on a line, and on the next what was said before."""
    said = f"{introduced(fact.label)} {one_line(fact.value)}"
    before = f"{introduced(before_words())} {one_line(fact.before)}"
    return f"{said}\n  ({before})" if fact.before else said


def introduced(label: str) -> str:
    """The label of what follows, with the colon as the language at hand sets it."""
    return str(_("%(label)s:", label=label))


def before_words() -> str:
    """How what is no more is introduced."""
    return str(_("Before"))


def how_to_answer() -> str:
    """Says that an answer to this mail is posted on the site."""
    return str(_("You can answer this mail: what you write is posted on the site under your name."))


def stop_words() -> str:
    """What the link that ends a mailing is called."""
    return str(_("Stop mail of this kind"))


def choices_words() -> str:
    """What the link to all choices is called."""
    return str(_("Choose what you are told"))


def one_line(words: str) -> str:
    """A header value without the line breaks that would begin another header."""
    return LINE_BREAK.sub(" ", str(words)).strip()


def token(words: str) -> str:
    """The words as a part of a Message-ID or a list's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words)


def domain(settings: Settings) -> str:
    """The domain that the site's mail comes from."""
    return on_the_wire(parseaddr(settings.mail_from)[1]).partition("@")[2] or "localhost"
