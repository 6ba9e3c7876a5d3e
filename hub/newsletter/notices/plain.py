"""The text part of an issue's mail: the same words as its HTML, in pieces of the same names."""

from collections.abc import Mapping, Sequence

from hub.config import Settings
from hub.core.i18n import _, _n
from hub.core.mail import introduced, one_line
from hub.newsletter.notices.pieces import Gap
from hub.newsletter.queries.showing import ShownIssue, ShownItem
from hub.newsletter.queries.words import language_words

BULLET = "* "


def text_pieces(
    whole: ShownIssue,
    site: Settings,
    *,
    month: str,
    opening: str,
    summaries: Mapping[int, str],
    links: Mapping[int, str],
    most: int,
    earlier: Sequence[tuple[str, str, str]],
) -> dict[str, str]:
    """By name: the beginning, each section, each item, what is left out, the rest."""
    pieces = {"": _beginning(whole, site, month, opening)}
    for section in whole.sections:
        pieces[f"section:{section.name}"] = _heading(section.title)
        for item in section.items:
            pieces[f"item:{item.id}"] = _item(item, whole.lang, summaries, links)
        left_out = len(section.items) - most
        if left_out > 0:
            more = _n("%(num)s more on the site", "%(num)s more on the site", left_out)
            pieces[f"more:{section.name}"] = _block(f"{more}:", f"{whole.address}#{section.name}")
    if earlier:
        told = [line for title, address, _lang in earlier for line in (BULLET + title, address)]
        pieces["earlier:"] = _heading(str(_("The issues before this one"))) + _block(*told)
    pieces["rest:"] = _rest(site)
    return pieces


def _beginning(whole: ShownIssue, site: Settings, month: str, opening: str) -> str:
    head = _block(
        f"{site.site_name} · {_('Newsletter')}",
        one_line(whole.subject),
        str(_("Issue %(num)s, %(month)s", num=whole.issue.number, month=month)),
    ).lstrip("\n")
    there = _block(f"{_('Read this issue on the site')}:", whole.address)
    if not opening:
        return head + there
    return head + there + _block(language_words(whole.text_lang, whole.lang), opening)


def _heading(title: str) -> str:
    return _block(title, "=" * len(title))


def _item(
    item: ShownItem, lang: str, summaries: Mapping[int, str], links: Mapping[int, str]
) -> str:
    moment = item.when or item.closes
    label = str(_("When") if item.when else _("Closes"))
    return _block(
        BULLET + one_line(item.title),
        f"{introduced(label)} {moment}" if moment else "",
        summaries[item.id],
        language_words(item.lang, lang),
        links.get(item.id, item.address),
    )


def _rest(site: Settings) -> str:
    return _block(
        "-- ",
        str(
            _(
                "You get this mail because this address is subscribed to the newsletter of"
                " %(site)s.",
                site=site.site_name,
            )
        ),
        str(_("How often its links are followed is counted, never by whom."))
        if site.newsletter_count_clicks
        else "",
        f"{_('Choose language, topics and how often')}:",
        Gap.CHOOSE,
        f"{_('Unsubscribe')}:",
        Gap.LEAVE,
        f"{site.site_name}: {site.base_url}",
        f"{_('Legal notice')}: {site.legal_notice}" if site.legal_notice else "",
    )


def _block(*lines: str) -> str:
    """Lines below an empty one; those that say nothing are left out."""
    return "\n" + "".join(f"{line}\n" for line in lines if line)
