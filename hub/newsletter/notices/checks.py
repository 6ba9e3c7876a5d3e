"""What is wrong with an issue, said before any of its mail is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale

from hub.core.i18n import LANGUAGES, _, current_language
from hub.newsletter.models import Issue
from hub.newsletter.notices.sheets import MOST_BYTES, sheet_of
from hub.newsletter.queries.standing import gone
from hub.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class Fault:
    """What is wrong, in the language at hand; with the item it is wrong with, if it is one."""

    words: str
    item_id: int | None = None


def faults_of(issue: Issue) -> Sequence[Fault]:
    """What keeps the issue from being sent; empty where nothing does.

    It tells of nothing, has no subject, leads to a page that readers do not find, or makes a mail
    that cannot be drawn or that mail programs cut.
    """
    faults = []
    if not issue.shown_items:
        faults.append(Fault(_("There is nothing in the issue: put at least one item into it.")))
    faults += _subjects_lacking(issue)
    here = current_language().code
    lost = gone(issue.shown_items)
    for item in issue.shown_items:
        title = item.text(here).title.strip() if item.texts else ""
        if not title:
            faults.append(Fault(_("An item has no title."), item.id))
        if item.id in lost:
            words = _("“%(title)s” leads to a page that readers do not find.", title=title)
            faults.append(Fault(words, item.id))
    return [*faults, *_drawing_faults(issue)] if issue.texts else faults


def remarks_on(issue: Issue) -> Sequence[str]:
    """What its editors should know and may leave so: readers whose language it does not speak."""
    here = current_language().code
    written = {each.lang for each in issue.texts if each.subject.strip()}
    lacking = [taxonomy.language_name(code, here) for code in LANGUAGES if code not in written]
    if not lacking or not written:
        return []
    return [
        _(
            "Subject and opening are not written in: %(languages)s. These readers get them in"
            " another language.",
            languages=format_list(lacking, locale=get_locale()),
        )
    ]


def _subjects_lacking(issue: Issue) -> list[Fault]:
    if not issue.texts:
        return [Fault(_("The issue has no subject."))]
    here = current_language().code
    return [
        Fault(
            _(
                "The issue has no subject in this language: %(language)s.",
                language=taxonomy.language_name(each.lang, here),
            )
        )
        for each in issue.texts
        if not each.subject.strip()
    ]


def _drawing_faults(issue: Issue) -> list[Fault]:
    faults = []
    here = current_language().code
    for code in LANGUAGES:
        language = taxonomy.language_name(code, here)
        try:
            sheet = sheet_of(issue, code)
        except Exception as fault:
            # Whatever it is: the editor learns of it now, and not ten thousand readers.
            words = _(
                "The mail cannot be drawn (%(language)s): %(fault)s", language=language, fault=fault
            )
            faults.append(Fault(words))
        else:
            if sheet.html_bytes > MOST_BYTES:
                words = _(
                    "The mail is too long (%(language)s): it has %(size)s KB, and mail programs"
                    " cut what is longer than %(most)s KB. Shorten the opening.",
                    language=language,
                    size=sheet.html_bytes // 1000,
                    most=MOST_BYTES // 1000,
                )
                faults.append(Fault(words))
    return faults
