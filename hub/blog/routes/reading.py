"""The list of articles, and the pages of an article, of a series, of an author."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.models import Article, ArticleVersion, ArticleVersionText
from hub.blog.policy import Blogging
from hub.blog.queries import citing, listing, reading
from hub.blog.queries.lengths import minutes_of
from hub.blog.queries.listing import Wanted
from hub.blog.routes.blueprint import blueprint
from hub.core.citing import BIBTEX, RIS, attached, readable
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.i18n import current_language
from hub.core.limits import limiter
from hub.core.permissions import policy, public
from hub.links.queries import links_of


@blueprint.get("/")
@public("articles that everybody may read")
@limiter.limit("120/minute")
def index() -> ResponseReturnValue:
    """What was published, the latest first; the address holds what was chosen."""
    lang, wanted = current_language().code, _wanted()
    return render_template(
        "blog/reading/index.html",
        wanted=wanted,
        offers=listing.offers(lang),
        cards=listing.find(wanted, lang, after=request.args.get("after")),
    )


@blueprint.get("/series/<slug>")
@policy(Blogging.SERIES_READ)
def series(slug: str) -> ResponseReturnValue:
    """What a series is about, who edits it, what was published in it."""
    found, lang = doors.series(slug, Blogging.SERIES_READ), current_language().code
    return render_template(
        "blog/reading/series.html",
        series=found,
        text=found.text(lang),
        editors=[reading.byline(each.member) for each in found.editors if each.member.public_name],
        cards=listing.find(Wanted(series=slug), lang, after=request.args.get("after")),
    )


@blueprint.get("/authors/<public_id>")
@policy(Blogging.ARTICLE_READ)
def author(public_id: str) -> ResponseReturnValue:
    """Who an author is, and what they wrote."""
    member = doors.named_author(public_id)
    lang, after = current_language().code, request.args.get("after")
    return render_template(
        "blog/reading/author.html",
        member=member,
        cards=listing.written_by(member, lang, after=after),
    )


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


@blueprint.get("/<slug>/v<int:number>.bib")
@policy(Blogging.ARTICLE_READ)
def bibtex(slug: str, number: int) -> ResponseReturnValue:
    """The version for BibTeX, in the language of the page."""
    words = citing.bibtex(*_cited(slug, number))
    return attached(words, BIBTEX, f"{slug}-v{number}.bib")


@blueprint.get("/<slug>/v<int:number>.ris")
@policy(Blogging.ARTICLE_READ)
def ris(slug: str, number: int) -> ResponseReturnValue:
    """The version for reference managers, in the language of the page."""
    words = citing.ris(*_cited(slug, number))
    return attached(words, RIS, f"{slug}-v{number}.ris")


def _cited(slug: str, number: int) -> tuple[ArticleVersion, ArticleVersionText]:
    found = doors.article(slug, Blogging.ARTICLE_READ)
    shown = reading.version_of(found, number)
    if shown is None or found.withdrawn_at is not None:
        raise NotFound()
    return shown, shown.text(current_language().code)


def _page(found: Article, number: int | None = None) -> str:
    lang, visitor = current_language().code, current_visitor()
    shown = reading.version_of(found, number or found.current_version or 0)
    if shown is None:
        raise NotFound()
    text = shown.text(lang)
    if found.withdrawn_at is not None:
        # 200 and not 410: the page is what those who cited it came for; robots are told to go.
        return render_template("blog/reading/withdrawn.html", article=found, text=text)
    picture = reading.picture_of(shown, text)
    before, after = reading.neighbours_of(found, lang)
    return render_template(
        "blog/reading/article.html",
        article=found,
        version=shown,
        text=text,
        langs=_langs(shown),
        is_current=shown.number == found.current_version,
        series=reading.shown_series(found),
        authors=reading.bylines_of(shown),
        translator=reading.translator_of(text),
        minutes=minutes_of(text.body_html),
        picture=picture,
        editions=reading.editions_of(found),
        comments=reading.comments_on(found, visitor),
        related=listing.related_to(found, lang),
        before=before,
        after=after,
        linked=links_of("article", found.id, visitor),
        citation=citing.citation(shown, text),
        permanent=citing.permanent_address(shown, text.lang),
        canonical=citing.article_address(shown, text.lang),
        readable=readable,
        image_address=citing.image_address(picture),
        description=citing.description_of(text),
        linked_data=citing.linked_data(shown, text, picture),
    )


def _langs(shown: ArticleVersion) -> list[str]:
    """The languages it can be read in, the one it was written in first."""
    first = shown.article.lang
    return sorted((each.lang for each in shown.texts), key=lambda code: (code != first, code))


def _wanted() -> Wanted:
    """What the address asks for; what cannot be meant counts as not said."""

    def asked(name: str) -> str:
        return request.args.get(name, "")[:120]

    return Wanted(asked("series"), asked("objective"), asked("place"), asked("in"))
