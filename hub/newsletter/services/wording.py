"""What an issue says beside its items: subject, preview line and opening in each language."""

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.errors import NotFound, Overtaken
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.newsletter.models import Issue, IssueText
from hub.newsletter.services.issues import hold_words, words_changed


def write_words(
    issue: Issue,
    lang: str,
    *,
    actor: Member,
    stamp: str,
    subject: str,
    preview: str,
    opening: str,
) -> None:
    """The issue says this in that language.

    Raises Overtaken if `stamp` is not that of the words there now; Refused once it was approved.
    """
    hold_words(issue)
    text = next((each for each in issue.texts if each.lang == lang), None)
    if stamp != (text.stamp if text else ""):
        raise Overtaken(_("Somebody else has changed these words meanwhile."))
    if text is None:
        is_first = not issue.texts
        text = IssueText(lang=lang, origin=ORIGINAL if is_first else HUMAN)
        text.translator_id = None if is_first else actor.id
        issue.texts.append(text)
    text.subject, text.preview, text.opening = subject, preview, opening
    text.opening_html = markup.render(opening, lang=lang).html if opening else ""
    text.updated_at = clock.now()
    words_changed(issue, actor)


def take_words_away(issue: Issue, lang: str, *, actor: Member) -> None:
    """Readers in that language get the issue's words in another."""
    hold_words(issue)
    text = next((each for each in issue.texts if each.lang == lang), None)
    if text is None:
        raise NotFound()
    issue.texts.remove(text)
    words_changed(issue, actor)
