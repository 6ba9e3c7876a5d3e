"""What is wrong with the data files, and how many of their names are official."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError

from hub.taxonomy.models import NAMED_IN, Source, cldr_language, cldr_territory
from hub.taxonomy.queries.files import FILES, Row, read

SCRIPTS = {"ar": r"[\u0600-\u06ff]", "ru": r"[\u0400-\u04ff]", "zh": r"[\u4e00-\u9fff]"}
OBSERVERS = {"PS", "VA"}
NUMBERED = {"gcm": 23, "gcr": 4}


@dataclass(frozen=True)
class Section:
    """One list of a file: how many rows it must have (None: any number) and what each must name."""

    file: str
    key: str
    count: int | None
    wordings: tuple[str, ...] = ("label",)


SECTIONS = (
    Section("frameworks", "frameworks", 2, ("label", "title", "abbreviation")),
    Section("objectives", "objectives", 23 + 1 + 4),
    Section("principles", "principles", 10),
    Section("pledge_types", "pledge_types", 4),
    Section("regions", "continents", 5 + 1),
    Section("regions", "commissions", 5, ("label", "short")),
    Section("countries", "countries", 193 + 2, ()),
    Section("languages", "site", 6, ()),
    Section("languages", "content", None, ()),
    Section("sdgs", "sdgs", 17),
    Section("scopes", "scopes", 4),
    Section("organisation_types", "organisation_types", 9),
)
NAMES = ("label", "title", "abbreviation", "short")


@dataclass(frozen=True)
class Tally:
    """Of one list: how many names each language has from each source."""

    what: str
    counts: dict[str, dict[Source, int]]


def faults(directory: Path = FILES) -> list[str]:
    """Everything that is wrong with the files, a line each; empty if they may be used."""
    rows: dict[str, list[Row]] = {}
    lines: list[str] = []
    for section in SECTIONS:
        try:
            rows[section.key] = _rows(section, directory)
        except (OSError, ValueError, yaml.YAMLError) as error:
            lines.append(f"{section.file}.yaml: {' '.join(str(error).split())}")
    for section in SECTIONS:
        if section.key in rows:
            lines += [
                f"{section.file}.yaml: {line}" for line in _of_section(section, rows[section.key])
            ]
    if len(rows) == len(SECTIONS):
        lines += _of_frameworks(rows)
        lines += _of_numbers(rows)
        lines += _of_countries(rows)
        lines += _of_languages(rows)
    return lines


def tallies(directory: Path = FILES) -> list[Tally]:
    """Names per language and source, for each list. The files must be without fault."""
    found = []
    for section in SECTIONS:
        rows = _rows(section, directory)
        counts = {lang: dict.fromkeys(Source, 0) for lang in NAMED_IN}
        for row in rows:
            for lang in NAMED_IN:
                for source in _sources(section, row, lang):
                    counts[lang][source] += 1
        found.append(Tally(section.key.replace("_", " "), counts))
    return found


def _rows(section: Section, directory: Path) -> list[Row]:
    content = read(section.file, directory)
    rows = content.get(section.key) if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"has no list {section.key}")
    return rows


def _sources(section: Section, row: Row, lang: str) -> Iterator[Source]:
    if not section.wordings:
        yield Source.OWN if lang in _mapping(row, "name") else Source.CLDR
    for field in NAMES:
        if field in row:
            official = lang in _mapping(row, "official").get(field, ())
            yield Source.OFFICIAL if official else Source.OWN


def _of_section(section: Section, rows: list[Row]) -> Iterator[str]:
    if section.count is not None and len(rows) != section.count:
        yield f"{section.key}: {len(rows)} instead of {section.count}"
    seen: set[str] = set()
    for place, row in enumerate(rows, 1):
        code = row.get("code")
        if not isinstance(code, str):
            yield f"{section.key}: row {place}: the code {code!r} is no text"
            continue
        if code in seen:
            yield f"{section.key}: the code {code} stands twice"
        seen.add(code)
        for field in NAMES:
            if field in row or field in section.wordings:
                yield from (f"{code}: {line}" for line in _of_names(field, row.get(field)))
        for field in ("official", "name"):
            if field in row and not isinstance(row[field], dict):
                yield f"{code}: {field} is no mapping"
        yield from (f"{code}: {line}" for line in _of_official(row))


def _of_names(field: str, names: Any) -> Iterator[str]:
    names = names if isinstance(names, dict) else {}
    for lang in NAMED_IN:
        name = names.get(lang)
        if not isinstance(name, str) or not name.strip():
            yield f"no {field} in {lang}"
        elif name != name.strip():
            yield f"{field} in {lang}: blanks around it"
        elif lang in SCRIPTS and not re.search(SCRIPTS[lang], name):
            yield f"{field} in {lang}: not written in its script: {name}"
    for lang in sorted(set(names) - set(NAMED_IN), key=str):
        yield f"{field} in {lang}: no language of the site"


def _of_official(row: Row) -> Iterator[str]:
    for field, langs in _mapping(row, "official").items():
        if field not in row:
            yield f"official: has no {field}"
        for lang in langs if isinstance(langs, list) else [langs]:
            if lang not in NAMED_IN:
                yield f"official: {field} in {lang}: no language of the site"


def _of_frameworks(rows: dict[str, list[Row]]) -> Iterator[str]:
    known = {row.get("code") for row in rows["frameworks"]}
    if known != set(NUMBERED):
        yield f"frameworks.yaml: {_listed(known)} instead of {_listed(NUMBERED)}"
    for key in ("objectives", "principles", "pledge_types"):
        for row in rows[key]:
            if row.get("framework") not in known:
                yield f"{key}.yaml: {row.get('code')}: unknown framework {row.get('framework')}"


def _of_numbers(rows: dict[str, list[Row]]) -> Iterator[str]:
    for framework, last in NUMBERED.items():
        own = [row for row in rows["objectives"] if row.get("framework") == framework]
        numbers = [row["number"] for row in own if "number" in row]
        if numbers != list(range(1, last + 1)):
            yield f"objectives.yaml: {framework}: not numbered from 1 to {last}"
    for row in rows["objectives"]:
        if row.get("framework") != "gcm" or "number" not in row:
            continue
        if "title" not in row:
            yield f"objectives.yaml: {row.get('code')}: no title"
        for field, highest in (("mptf", 5), ("round_table", 4)):
            if row.get(field) not in range(1, highest + 1):
                yield f"objectives.yaml: {row.get('code')}: no {field} from 1 to {highest}"
    if [row.get("number") for row in rows["sdgs"]] != list(range(1, 18)):
        yield "sdgs.yaml: not numbered from 1 to 17"


def _of_countries(rows: dict[str, list[Row]]) -> Iterator[str]:
    continents = {row.get("code") for row in rows["continents"]}
    codes = {row["code"] for row in rows["countries"] if isinstance(row.get("code"), str)}
    for row in rows["countries"]:
        code = row.get("code")
        if code not in codes:
            continue
        if row.get("region") not in continents:
            yield f"countries.yaml: {code}: unknown region {row.get('region')}"
        for lang in NAMED_IN:
            if not cldr_territory(str(code), lang):
                yield f"countries.yaml: {code}: unknown to CLDR in {lang}"
        for lang, name in _mapping(row, "name").items():
            if lang not in NAMED_IN or not name:
                yield f"countries.yaml: {code}: name in {lang}: empty, or no language of the site"
    observers = {row.get("code") for row in rows["countries"] if row.get("observer")}
    if observers != OBSERVERS:
        yield f"countries.yaml: observers {_listed(observers)} instead of {_listed(OBSERVERS)}"
    for row in rows["commissions"]:
        members = [*(row.get("members") or ()), *(row.get("members_elsewhere") or ())]
        for member in sorted({each for each in members if members.count(each) > 1}, key=str):
            yield f"regions.yaml: {row.get('code')}: the member {member} stands twice"
        for member in members:
            if member not in codes:
                yield f"regions.yaml: {row.get('code')}: the member {member} is no country"


def _of_languages(rows: dict[str, list[Row]]) -> Iterator[str]:
    site = {row.get("code") for row in rows["site"]}
    if site != set(NAMED_IN):
        yield f"languages.yaml: site: {_listed(site)} instead of {_listed(NAMED_IN)}"
    for row in rows["site"]:
        try:
            Locale.parse(str(row.get("babel")))
        except (UnknownLocaleError, ValueError):
            yield f"languages.yaml: {row.get('code')}: Babel has no locale {row.get('babel')}"
    for row in (*rows["site"], *rows["content"]):
        code = row.get("code")
        if not row.get("autonym"):
            yield f"languages.yaml: {code}: no autonym"
        if row.get("dir", "ltr") not in ("ltr", "rtl"):
            yield f"languages.yaml: {code}: dir is neither ltr nor rtl"
        for lang in NAMED_IN:
            if not cldr_language(str(row.get("cldr", code)), lang):
                yield f"languages.yaml: {code}: unknown to CLDR in {lang}"
    for code in sorted(site & {row.get("code") for row in rows["content"]}, key=str):
        yield f"languages.yaml: the code {code} stands twice"


def _mapping(row: Row, field: str) -> dict[Any, Any]:
    found = row.get(field)
    return found if isinstance(found, dict) else {}


def _listed(codes: Any) -> str:
    return ", ".join(sorted(map(str, codes)))
