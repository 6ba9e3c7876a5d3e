"""Catalogues: texts found in the sources, kept for the translators, compiled for the program."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hub.core.i18n import DEFAULT, LANGUAGES

METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
METHODS += [("**/templates/**.mjml", "jinja2"), ("**/templates/**.xml", "jinja2")]
OPTIONS = {"**/templates/**": {"trimmed": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "N_": None,
    "NN_": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "plural_forms": (1, 2),
}
COMMENT = "Translators:"
WIDTH = 100


def extract(sources: Path) -> Catalog:
    """Every text of the sources that a reader may see, with where it stands."""
    catalog = Catalog(project="The Hub", version="", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        sources,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=[COMMENT],
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(
            message, None, [(f"{sources.name}/{name}", 0)], auto_comments=comments, context=context
        )
    return catalog


def update(sources: Path, translations: Path) -> dict[str, int]:
    """Write the template and bring every catalogue up to it; per language, how many texts lack."""
    found = extract(sources)
    translations.mkdir(exist_ok=True)
    _write(translations / "messages.pot", found)
    lacking = {}
    for language in LANGUAGES.values():
        path = _po(translations, language.locale)
        catalog = _read(path, language.locale) if path.exists() else Catalog(language.locale)
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalog)
        if language.code != DEFAULT:
            lacking[language.code] = sum(1 for one in _texts(catalog) if not _is_done(one))
    return lacking


def faults(sources: Path, translations: Path) -> list[str]:
    """What keeps the catalogues from being fresh: texts they lack, texts nobody says any more."""
    wanted = _ids(extract(sources))
    lines = _difference("messages.pot", wanted, _ids(_read(translations / "messages.pot", None)))
    for language in LANGUAGES.values():
        path = _po(translations, language.locale)
        catalog = _read(path, language.locale) if path.exists() else Catalog(language.locale)
        lines += _difference(f"{language.code}", wanted, _ids(catalog))
        for message in _texts(catalog):
            lines += [
                f"{language.code}: {message.id!r}: {fault}" for fault in message.check(catalog)
            ]
    return lines


def compile_stale(translations: Path) -> int:
    """Compile each catalogue that is newer than its compiled form; how many there were."""
    count = 0
    for language in LANGUAGES.values():
        source = _po(translations, language.locale)
        compiled = source.with_suffix(".mo")
        if not source.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        built = io.BytesIO()
        write_mo(built, _read(source, language.locale))
        # Several processes may find it stale at once: each writes beside, the last rename stays.
        unfinished = compiled.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(built.getvalue())
        unfinished.replace(compiled)
        count += 1
    return count


def _po(translations: Path, locale: str) -> Path:
    return translations / locale / "LC_MESSAGES" / "messages.po"


def _read(path: Path, locale: str | None) -> Catalog:
    if not path.exists():
        return Catalog()
    with path.open("rb") as stream:
        return read_po(stream, locale=Locale.parse(locale) if locale else None)


def _write(path: Path, catalog: Catalog) -> None:
    # Without dates and line numbers a commit shows the texts that changed and nothing else.
    written = io.BytesIO()
    write_po(
        written, catalog, width=WIDTH, sort_by_file=True, omit_header=False, include_lineno=False
    )
    lines = written.getvalue().decode("utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    path.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _ids(catalog: Catalog) -> set[str]:
    return {_shown(message) for message in _texts(catalog)}


def _shown(message: Message) -> str:
    words = message.id if isinstance(message.id, str) else " / ".join(message.id)
    return f"{message.context}: {words}" if message.context else words


def _is_done(message: Message) -> bool:
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms) and not message.fuzzy


def _difference(name: str, wanted: set[str], held: set[str]) -> list[str]:
    lacks = [f"{name} lacks {text!r}" for text in sorted(wanted - held)]
    return lacks + [f"{name} still has {text!r}" for text in sorted(held - wanted)]
