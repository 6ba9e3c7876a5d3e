"""Pictures of a text that are known: shown with their words, their size, and a line below."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

_PICTURE = r'<img src="(/files/([0-9a-f]{32})/[^"]*)" alt="[^"]*" loading="lazy">'
_ALONE = re.compile(rf"<p>(?:<a [^>]*>)?{_PICTURE}(?:</a>)?</p>")
_WITHIN = re.compile(_PICTURE)
_SHOWN = re.compile(
    r'(?:<figure(?: lang="(?P<lang>[^"]*)" dir="auto")?>)?'
    r'<img src="/files/(?P<key>[0-9a-f]{32})/[^"]*" alt="(?P<alt>[^"]*)"'
    r'(?: width="(?P<width>[0-9]+)" height="(?P<height>[0-9]+)")? loading="lazy">'
    r"(?:<figcaption>(?P<caption>[^<]*)(?:<small>(?P<credit>[^<]*)</small>)?</figcaption>)?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is said of a picture kept here, in plain words; `lang` where it is not the text's."""

    alt: str
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    lang: str = ""


def with_figures(html: str, figures: Mapping[str, Figure]) -> str:
    """The HTML from behind the walls, its known pictures (by the ids of their files) as figures.

    A picture that stands alone gets its caption below it; one within a sentence only its words and
    its size. All that is added is escaped. Pictures that are not known stay as they are.
    """

    def alone(match: re.Match[str]) -> str:
        figure = figures.get(match[2])
        if figure is None:
            return match[0]
        lang = f' lang="{escape(figure.lang)}" dir="auto"' if figure.lang else ""
        return f"<figure{lang}>{_picture(match[1], figure)}{_line_below(figure)}</figure>"

    def within(match: re.Match[str]) -> str:
        figure = figures.get(match[2])
        return _picture(match[1], figure) if figure is not None else match[0]

    return _WITHIN.sub(within, _ALONE.sub(alone, html))


def figures_in(html: str) -> Mapping[str, Figure]:
    """What `with_figures` said of the pictures of a text, by the ids of their files."""
    found = {}
    for match in _SHOWN.finditer(html):
        said = {name: unescape(value or "") for name, value in match.groupdict().items()}
        found[said["key"]] = Figure(
            alt=said["alt"],
            caption=said["caption"].strip(),
            credit=said["credit"],
            width=int(said["width"]) if said["width"] else None,
            height=int(said["height"]) if said["height"] else None,
            lang=said["lang"],
        )
    return found


def _picture(address: str, figure: Figure) -> str:
    size = f' width="{figure.width}" height="{figure.height}"' if figure.width else ""
    return f'<img src="{address}" alt="{escape(figure.alt)}"{size} loading="lazy">'


def _line_below(figure: Figure) -> str:
    credit = f"<small>{escape(figure.credit)}</small>" if figure.credit else ""
    words = " ".join(part for part in (escape(figure.caption), credit) if part)
    return f"<figcaption>{words}</figcaption>" if words else ""
