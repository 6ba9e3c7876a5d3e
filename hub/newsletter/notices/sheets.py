"""An issue in one language, drawn once and cut into pieces that any order of its items shares."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import css_inline
import mrml
from flask import current_app, render_template

from hub.config import Settings
from hub.core import markup
from hub.core.i18n import LANGUAGES, in_language
from hub.core.mail.letters import NO_SIGNS
from hub.newsletter.models import Issue
from hub.newsletter.notices.pieces import Gap
from hub.newsletter.notices.plain import text_pieces
from hub.newsletter.queries.following import counted_addresses
from hub.newsletter.queries.showing import ShownIssue, issues_before, month_words, shown
from hub.newsletter.queries.words import language_words

# Gmail shows no more of a mail's HTML than 102 KB; the addresses of a reader need some of it.
MOST_BYTES = 102_000
ROOM = 1_500
# What is left of summaries, in characters, where an issue is long.
LENGTHS = (600, 400, 260, 160, 90, 0)
# What "n more on the site" takes.
MORE_BYTES = 700

BEGINNING, EARLIER, REST = "", "earlier:", "rest:"
_CUT = f"cut-{secrets.token_hex(12)}:"
_OPENING = "<!--opening-->"
_CUTS = re.compile(f"<!--{_CUT}([a-z]+:[a-z0-9]*)-->")


@dataclass(frozen=True)
class Sheet:
    """An issue drawn in the language `lang`: its words and its HTML by the names of their pieces.

    `most` is how many items of a section a mail shows; `html_bytes` is what the longest mail has.
    """

    lang: str
    subject: str
    text: Mapping[str, str]
    html: Mapping[str, str]
    sections: Sequence[tuple[str, Sequence[int]]]
    most: int
    html_bytes: int

    def order(self, places: Mapping[int, int], *, with_earlier: bool) -> list[str]:
        """The names of the pieces of a mail in which items stand by their place."""
        names = [BEGINNING]
        for name, ids in self.sections:
            ordered = sorted(ids, key=lambda each: places.get(each, len(places)))
            names += [f"section:{name}", *(f"item:{each}" for each in ordered[: self.most])]
            if len(ids) > self.most:
                names.append(f"more:{name}")
        if with_earlier and EARLIER in self.html:
            names.append(EARLIER)
        return [*names, REST]


def sheet_of(issue: Issue, lang: str) -> Sheet:
    """The issue drawn for readers of `lang`, as short as it must be to be shown whole.

    Summaries are shortened first, then left out, then the items of long sections are: the page of
    the issue has them all. Raises what mrml says of a template that does not render.
    """
    with in_language(lang):
        whole = shown(issue, lang)
        everything = max((len(each.items) for each in whole.sections), default=0)
        for length in LENGTHS:
            sheet = _drawn(whole, length, everything)
            if sheet.html_bytes <= MOST_BYTES:
                return sheet
        return _drawn(whole, 0, _how_many_fit(sheet, everything))


def _drawn(whole: ShownIssue, length: int, most: int) -> Sheet:
    """The issue with summaries of that length, in two renderings of the same words."""
    site: Settings = current_app.extensions["settings"]
    opening = markup.absolute_links(whole.opening_html, site.base_url)
    items = [item for section in whole.sections for item in section.items]
    told: dict[str, Any] = {
        "month": month_words(whole.issue.period),
        "summaries": {
            item.id: markup.excerpt(item.summary, length) if length else "" for item in items
        },
        "links": counted_addresses(whole.issue, whole.lang) if site.newsletter_count_clicks else {},
        "most": most,
        "earlier": _earlier(whole),
    }
    mjml = render_template(
        "newsletter/issue.mjml",
        shown=whole,
        site=site,
        language=LANGUAGES[whole.lang],
        language_words=language_words,
        leave=Gap.LEAVE,
        choose=Gap.CHOOSE,
        cut=_CUT,
        **told,
    )
    mjml = NO_SIGNS.sub("", mjml)
    # Bleach writes HTML and mjml is XML: the opening comes in when that is done.
    drawn = str(mrml.to_html(mjml).content).replace(_OPENING, opening)
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    html = _cut(inliner.inline(drawn))
    text = text_pieces(whole, site, opening=markup.plain(opening), **told)
    sections = [(each.name, [item.id for item in each.items]) for each in whole.sections]
    return Sheet(
        lang=whole.lang,
        subject=whole.subject,
        text={name: NO_SIGNS.sub("", words) for name, words in text.items()},
        html=html,
        sections=sections,
        most=most,
        html_bytes=_longest(html, sections, most),
    )


def _earlier(whole: ShownIssue) -> list[tuple[str, str, str]]:
    """Title, address and language of the issues before, for who reads every third."""
    found = [shown(each, whole.lang) for each in issues_before(whole.issue)]
    return [
        (f"{month_words(each.issue.period)}: {each.subject}", each.address, each.text_lang)
        for each in found
    ]


def _cut(html: str) -> dict[str, str]:
    """The pieces by name; the first has none."""
    first, *others = _CUTS.split(html)
    return {BEGINNING: first, **dict(zip(others[::2], others[1::2], strict=True))}


def _longest(
    html: Mapping[str, str], sections: Sequence[tuple[str, Sequence[int]]], most: int
) -> int:
    """The bytes of the longest mail: of each section the `most` longest items."""
    sizes = {name: len(piece.encode()) for name, piece in html.items()}
    size = ROOM + sum(number for name, number in sizes.items() if not name.startswith("item:"))
    for _name, ids in sections:
        size += sum(sorted((sizes[f"item:{each}"] for each in ids), reverse=True)[:most])
    return size


def _how_many_fit(sheet: Sheet, everything: int) -> int:
    """How many items of each section fit, at least one."""
    for most in range(everything - 1, 1, -1):
        more = MORE_BYTES * sum(len(ids) > most for _name, ids in sheet.sections)
        if _longest(sheet.html, sheet.sections, most) + more <= MOST_BYTES:
            return most
    return 1
