"""Series are begun, worded in several languages, published, closed and opened again."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from hub.accounts.models import ACTIVE, Member
from hub.blog.models import Series, SeriesEditor, SeriesText
from hub.blog.policy import edits_series
from hub.core import audit, clock, markup
from hub.core.db import db
from hub.core.errors import Overtaken, Unfit
from hub.core.i18n import _
from hub.core.slugs import new_slug, slugify
from hub.core.texts import HUMAN, ORIGINAL

# Words that stand where a series' address does.
TAKEN = frozenset({"new", "feed"})


@dataclass(frozen=True)
class Terms:
    """What a series is about, who edits it, and in which space its articles are spoken of."""

    objectives: Collection[str]
    editors: Collection[Member]
    space_id: int | None


@dataclass(frozen=True)
class Said:
    """What a series says in one language."""

    title: str
    theme: str = ""
    disclaimer: str = ""


def open_series(*, actor: Member, lang: str, said: Said, terms: Terms) -> Series:
    """The series is being prepared: who edits it sees it, nobody else."""
    series = Series(slug=_new_slug(said.title), created_by=actor.id)
    text = SeriesText(lang=lang, origin=ORIGINAL)
    _say(text, said)
    series.texts, series.editors = [text], []
    _set(series, terms, actor)
    db.session.add(series)
    db.session.flush()
    _note("series.opened", series, actor)
    return series


def change_series(series: Series, *, actor: Member, version: int, terms: Terms) -> None:
    """The series is about this, and edited by these, from now on.

    Raises Overtaken if somebody changed it since the actor read it, Unfit for editors who left.
    """
    _hold(series, version)
    _set(series, terms, actor)
    _changed(series, actor)


def write_series_text(
    series: Series, lang: str, *, actor: Member, version: int, said: Said
) -> None:
    """The series says this in that language. Raises Overtaken as `change_series` does."""
    _hold(series, version)
    text = next((each for each in series.texts if each.lang == lang), None)
    if text is None:
        text = SeriesText(lang=lang, origin=HUMAN, translator_id=actor.id)
        series.texts.append(text)
    _say(text, said)
    text.updated_at = clock.now()
    _changed(series, actor, lang=lang)


def publish_series(series: Series, *, actor: Member, version: int) -> None:
    """Everybody sees the series, and members may pitch. Raises Overtaken."""
    _hold(series, version)
    if series.published_at is None:
        series.published_at = clock.now()
        _changed(series, actor, published="yes")


def close_series(series: Series, *, actor: Member, version: int) -> None:
    """It takes no pitches any more; what was pitched goes its way. Raises Overtaken."""
    _hold(series, version)
    if series.closed_at is None:
        series.closed_at = clock.now()
        _changed(series, actor, closed="yes")


def reopen_series(series: Series, *, actor: Member, version: int) -> None:
    """It takes pitches again. Raises Overtaken."""
    _hold(series, version)
    if series.closed_at is not None:
        series.closed_at = None
        _changed(series, actor, closed="no")


def _hold(series: Series, version: int) -> None:
    db.session.flush()
    names = ["version", "published_at", "closed_at"]
    db.session.refresh(series, attribute_names=names, with_for_update=True)
    if series.version != version:
        raise Overtaken(_("Somebody else has changed this series meanwhile."))


def _changed(series: Series, actor: Member, **facts: str) -> None:
    series.version += 1
    _note("series.changed", series, actor, **facts)
    db.session.flush()


def _set(series: Series, terms: Terms, actor: Member) -> None:
    if gone := [each.handle for each in terms.editors if each.state != ACTIVE]:
        raise Unfit(
            "editors", _("These members cannot edit it: %(handles)s", handles=", ".join(gone))
        )
    series.objectives, series.space_id = sorted(set(terms.objectives)), terms.space_id
    kept = {row.member_id: row for row in series.editors}
    series.editors = [
        kept.get(member.id) or SeriesEditor(member_id=member.id)
        for member in {each.id: each for each in terms.editors}.values()
    ]
    if not edits_series(actor, series):
        # Whoever changes it goes on seeing it.
        _set(series, replace(terms, editors=[*terms.editors, actor]), actor)


def _say(text: SeriesText, said: Said) -> None:
    text.title, text.theme, text.disclaimer = said.title, said.theme, said.disclaimer
    text.theme_html = _html(said.theme, text.lang)
    text.disclaimer_html = _html(said.disclaimer, text.lang)


def _html(source: str, lang: str) -> str:
    return markup.render(source, lang=lang).html if source.strip() else ""


def _new_slug(title: str) -> str:
    return new_slug(Series.slug, slugify(title, otherwise="series")[:70], taken=TAKEN)


def _note(act: str, series: Series, actor: Member, **facts: str) -> None:
    audit.note(act, actor_id=actor.id, subject=f"series:{series.id}", **facts)
