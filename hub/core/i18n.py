"""Six languages: which one the reader gets, and how words, numbers and addresses follow it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from babel.units import format_unit
from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from flask_babel import (
    Babel,
    force_locale,
    format_datetime,
    get_domain,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
    refresh,
)
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response


@dataclass(frozen=True)
class Language:
    """A language of the site. `locale` is its name in Babel."""

    code: str
    autonym: str
    dir: str
    locale: str


LANGUAGES = {
    language.code: language
    for language in (
        Language("ar", "العربية", "rtl", "ar"),
        Language("zh", "中文", "ltr", "zh_Hans_CN"),
        Language("en", "English", "ltr", "en"),
        Language("fr", "Français", "ltr", "fr"),
        Language("ru", "Русский", "ltr", "ru"),
        Language("es", "Español", "ltr", "es"),
    )
}
DEFAULT = "en"
COOKIE = "lang"
SIZES = ((1_000_000, "digital-megabyte"), (1_000, "digital-kilobyte"), (1, "digital-byte"))
RTL = {"ar", "fa", "he", "ur", "ps", "dv", "ckb", "sd", "yi"}

_ = gettext
_n = ngettext
_l = lazy_gettext

babel = Babel()


class LanguageConverter(BaseConverter):
    """`<lang:lang>` in an address: one of the six codes and nothing else."""

    regex = "|".join(LANGUAGES)


def current_language() -> Language:
    """The language of the page, mail or job at hand."""
    locale = get_locale()
    code = locale.language if locale else DEFAULT
    return LANGUAGES.get(code, LANGUAGES[DEFAULT])


def readers_language() -> str:
    """The reader's own: the member's choice, then the cookie of the switch, then the browser's."""
    chosen = getattr(g.get("visitor"), "lang", None) or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Within the block words are in this language: for mail and notices, read by somebody else."""
    before = g.pop("words", None)
    try:
        with force_locale(LANGUAGES.get(code, LANGUAGES[DEFAULT]).locale):
            yield
    finally:
        g.words = before


def direction(code: str) -> str:
    """`rtl` or `ltr` for any language a text may be written in."""
    return "rtl" if code.split("-")[0] in RTL else "ltr"


def file_size(size: int) -> str:
    """Bytes as the reader's language writes them: `1,2 Mo`, in steps of 1,000."""
    step = next((step for step in SIZES if size >= step[0]), SIZES[-1])
    return format_unit(round(size / step[0], 1), step[1], "short", locale=get_locale())


def plural_forms(singular: str, plural: str) -> dict[str, str]:
    """The translated forms by CLDR category, `%(num)s` left in, for a count the browser learns.

    Wrap the message with `ngettext` somewhere it can be extracted, or list it in `N_` below.
    """
    words = get_domain().get_translations()
    return {
        category: str(words.ungettext(singular, plural, number))
        for category, number in _plural_samples(current_language().locale)
    }


@cache
def _plural_samples(locale: str) -> tuple[tuple[str, int], ...]:
    """Each plural category of the language with a number that is of it."""
    form = Locale.parse(locale).plural_form
    samples: dict[str, int] = {}
    for number in range(201):
        samples.setdefault(form(number), number)
    return tuple(samples.items())


def absolute_url(endpoint: str, *, lang: str | None = None, **values: Any) -> str:
    """The whole address of a page, for mail and feeds, also outside a request."""
    values["lang"] = lang or current_language().code
    settings = current_app.extensions["settings"]
    # The host is only a name for the adapter: what is built is a path.
    adapter = current_app.url_map.bind("hub")
    if not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        del values["lang"]
    return str(settings.base_url).rstrip("/") + adapter.build(
        endpoint, values, force_external=False
    )


def wire_i18n(app: Flask, translations: str) -> None:
    """Language codes in addresses, the reader's own where they have none, and words to match."""
    app.url_map.converters["lang"] = LanguageConverter
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel.init_app(app, locale_selector=_locale, timezone_selector=_timezone)
    # A page asks for some hundred texts: their catalogue is looked up once.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _words().ugettext(text),
        lambda one, many, number: _words().ungettext(one, many, number),
        newstyle=True,
    )
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_add_language)
    app.jinja_env.globals.update(localized_url=localized_url, plural_forms=plural_forms)
    app.jinja_env.globals["direction"] = direction
    app.jinja_env.filters["file_size"] = file_size
    app.jinja_env.filters["moment"] = moment


def moment(at: dt.datetime) -> str:
    """Day, hour, minute and the reader's zone by its name, without seconds: `at` is aware."""
    words = format_datetime(at, _moment_pattern(get_locale()))
    return str(words).replace("Etc/UTC", "UTC")


@cache
def _moment_pattern(locale: Locale) -> str:
    day, hour = locale.date_formats["long"].pattern, locale.time_formats["short"].pattern
    joined = str(locale.datetime_formats["medium"])
    return f"{joined.replace('{0}', hour).replace('{1}', day)} (VV)"


def localized_url(code: str) -> str:
    """The page at hand in another language."""
    address = _page_at_hand()
    return f"/{code}{address}" if address else url_for("home.front", lang=code)


def _page_at_hand() -> str:
    """The address of this page behind its language; nothing where it has none."""
    if "page_at_hand" not in g:
        g.page_at_hand = ""
        if request.endpoint and _has_language(request.endpoint):
            values = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
            values.pop("_method", None)
            here = url_for(request.endpoint, **{**values, "lang": DEFAULT})
            g.page_at_hand = here.removeprefix(f"/{DEFAULT}")
    address: str = g.page_at_hand
    return address


def _words() -> Any:
    """The catalogue of the language at hand."""
    words = g.get("words")
    if words is None:
        words = g.words = get_domain().get_translations()
    return words


def _locale() -> str:
    if not has_request_context():
        return LANGUAGES[DEFAULT].locale
    code = g.get("lang") or readers_language()
    return LANGUAGES[code].locale


def _timezone() -> str | None:
    return getattr(g.get("visitor"), "timezone", None)


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values and endpoint and _has_language(endpoint):
        g.lang = values.pop("lang")


def _add_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and _has_language(endpoint):
        values["lang"] = g.get("lang") or current_language().code


def _has_language(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def redirect_to_own_language(error: HTTPException) -> Response | HTTPException:
    """`/discussions/` is `/fr/discussions/` for somebody who reads French: 302."""
    if not isinstance(request.routing_exception, NotFound) or request.method not in ("GET", "HEAD"):
        return error
    first = request.path.split("/", 2)[1]
    if first in LANGUAGES:
        g.lang = first
        g.pop("words", None)
        refresh()
        return error
    path = f"/{readers_language()}{request.path}"
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(path, "GET"):
        return error
    query = request.query_string.decode()
    answer = redirect(f"{path}?{query}" if query else path, 302)
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer
