"""What everybody reads: the blog, its series, articles and their versions, who wrote them."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.models import Article
from hub.blog.policy import Blogging
from hub.blog.queries import citing, reading
from hub.blog.queries.lengths import minutes_of
from hub.blog.queries.reading import Wanted
from hub.blog.routes.blueprint import blueprint
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.i18n import current_language
from hub.core.permissions import policy, public
from hub.links.queries import links_of
from hub.taxonomy import queries as taxonomy


@blueprint.get("/")
@public("articles that everybody may read")
def index() -> ResponseReturnValue:
    """The articles that were wanted, the latest first, and the series they belong to."""
    wanted = _wanted()
    lang = current_language().code
    cards = reading.listed(wanted, lang, after=request.args.get("after"))
    objectives, countries, langs = reading.choices()
    return render_template(
        "blog/reading/index.html",
        wanted=wanted,
        cards=cards,
        series=reading.open_series(),
        objectives=[each for each in taxonomy.objectives() if each.code in objectives],
        countries=[each for each in taxonomy.countries_sorted(lang) if each.code in countries],
        langs=langs,
    )


@blueprint.get("/series/<slug>")
@policy(Blogging.SERIES_READ)
def series(slug: str) -> ResponseReturnValue:
    """A series: its theme, who edits it, what it published."""
    found = doors.series(slug, Blogging.SERIES_READ)
    lang = current_language().code
    cards = reading.listed(Wanted(series=slug), lang, after=request.args.get("after"))
    return render_template("blog/reading/series.html", series=found, cards=cards)


@blueprint.get("/authors/<public_id>")
@public("shows members whom articles name that everybody may read")
def author(public_id: str) -> ResponseReturnValue:
    """Somebody who wrote articles under their name, with their organisation."""
    member = reading.author_of_articles(public_id)
    if member is None:
        raise NotFound()
    after = request.args.get("after")
    cards = reading.articles_by(member, current_language().code, after=after)
    return render_template("blog/reading/author.html", member=member, cards=cards)


@blueprint.get("/<slug>")
@policy(Blogging.ARTICLE_READ)
def article(slug: str) -> ResponseReturnValue:
    """The current version; of what was withdrawn, that it was and why."""
    return _page(doors.article(slug, Blogging.ARTICLE_READ))


@blueprint.get("/<slug>/v<int:number>")
@policy(Blogging.ARTICLE_READ)
def version(slug: str, number: int) -> ResponseReturnValue:
    """One version, at the address under which it is cited."""
    return _page(doors.article(slug, Blogging.ARTICLE_READ), number)


def _page(found: Article, number: int | None = None) -> str:
    lang = current_language().code
    current = reading.version_of(found, found.current_version or 0)
    if found.withdrawn_at is not None:
        # 200 and not 410: the page is what those who cited it came for; robots are told to go.
        text = current.text(lang) if current is not None else None
        return render_template("blog/reading/withdrawn.html", article=found, text=text)
    shown = current if number in (None, found.current_version) else None
    shown = shown or reading.version_of(found, number or 0)
    if shown is None:
        raise NotFound()
    text = shown.text(lang)
    before, after = reading.neighbours(found)
    more: dict[str, Any] = {
        "authors": reading.named_authors(found),
        "image": reading.lead_images([found.id]).get(found.id),
        "minutes": minutes_of(text.body_html),
        "translator": reading.translators_of(text),
        "languages_of": reading.languages_of(shown),
        "editions": reading.editions_of(found),
        "talk": reading.talk_about(found, current_visitor()),
        "related": reading.related(found, lang),
        "linked": links_of("article", found.id, current_visitor()),
    }
    return render_template(
        "blog/reading/article.html",
        article=found,
        version=shown,
        text=text,
        is_current=shown.number == found.current_version,
        before=before,
        after=after,
        citation=citing.citation(shown, text),
        permanent=citing.permanent_address(shown, lang),
        description=citing.description_of(text),
        linked_data=citing.linked_data(shown, text),
        **more,
    )


def _wanted() -> Wanted:
    """What the address asks for; what cannot be meant counts as not said."""

    def asked(name: str) -> str:
        return request.args.get(name, "")[:120]

    return Wanted(asked("series"), asked("objective"), asked("country"), asked("in"))
