"""What is worth a second look in how a practice is worded. Hints: none of them is certain."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.core.i18n import _
from hub.practices.models import FIELDS, LINE, ROWS, STATEMENTS, TEXT

COMPACT, ACRONYM, PERSON, PICTURE = "compact", "acronym", "person", "picture"

# Beginnings of words in the six languages; Arabic may have an article before them.
REFUGEES = re.compile(
    r"\b(?:refugee|réfugié|refugiad|беженц|беженк)\w*|\b(?:ال|لل|وال|بال)?لاجئ\w*|难民",
    re.IGNORECASE,
)
MIGRANTS = re.compile(
    r"\b(?:migra(?:nt|tion|ció)|мигра)\w*|\b(?:ال|لل|وال|بال)?مهاجر\w*|移民|移徙", re.IGNORECASE
)
SHORT = re.compile(r"(?<![\w/.@-])(?:[A-Z]{2}[A-Z0-9&]{0,6}|[А-ЯЁ]{2,8})(?=s?(?![\w/@]))")
# What every reader knows, or what is no acronym.
KNOWN = frozenset(
    re.findall(
        r"\w+",
        "AIDS COVID CV EU EUR GCM GCR GPS HIV ICT ID IT NGO OK ONG ONU PDF SDG SIDA SIM SMS TV UE "
        "UK UN US USA USB USD VIH ВИЧ ЕС НПО ООН США",
    )
)
ROMAN = re.compile(r"[IVXL]+\Z")
SPELLED_BEFORE = re.compile(r"[(（«\"“]\s*\Z")
SPELLED_AFTER = re.compile(r"s?\s*(?:[(（]\s*\w+[\s-]+\w+|[(（]\s*[\u4e00-\u9fff]{3})")

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.,])(?:\+|00)\d[\d \u00a0().-]{6,16}\d"
    r"|(?:\b(?:tel|phone|mobile|téléphone|teléfono|móvil|тел|телефон)\b|هاتف|电话)"
    r"[\s.:：]*\d[\d \u00a0().-]{5,16}\d",
    re.IGNORECASE,
)
DOCUMENT = re.compile(
    r"\b[A-Z]{1,2}\d{7,8}\b"
    r"|(?:\b(?:passport|passeport|pasaporte|паспорт\w*)|جواز|护照)"
    r"(?:\W+[^\W\d]+){0,3}\W*(?:[A-Z]{1,2}\s?)?\d{6,9}\b",
    re.IGNORECASE,
)
BIRTH = re.compile(
    r"(?:\b(?:born(?: on)?|date of birth|d\.?o\.?b|née?(?: le)?|date de naissance|"
    r"nacid[oa](?: el)?|fecha de nacimiento|родил\w+|дата рождения)|"
    r"(?:تاريخ الميلاد|مولود\w*|من مواليد)|出生(?:日期|于)?)"
    r"[\s.:：]*(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\s+[^\W\d]+(?:\s+de)?\s+\d{4}|"
    r"\d{1,2} de [^\W\d]+ de \d{4}|\d{4}年\d{1,2}月\d{1,2}日)",
    re.IGNORECASE,
)
PEOPLE = (ADDRESS, PHONE, DOCUMENT, BIRTH)


@dataclass(frozen=True)
class Hint:
    """What to look at again in a field: `found` are the words it is about, `words` say why."""

    field: str
    kind: str
    found: tuple[str, ...]
    words: str


def hints_of(content: Mapping[str, Any], *, has_pictures: bool = False) -> list[Hint]:
    """All that is worth a second look, in the order of the fields, in the reader's language."""
    hints = [*_of_compact(content), *_of_acronyms(content), *_of_people(content)]
    if has_pictures and not content.get("photo_consent"):
        words = _("There are pictures. Say whether everybody in them agreed.")
        hints.append(Hint("photo_consent", PICTURE, (), str(words)))
    order = list(FIELDS)
    return sorted(hints, key=lambda hint: order.index(hint.field))


def names_people(content: Mapping[str, Any]) -> bool:
    """Whether something in the texts looks like the personal data of a beneficiary."""
    return any(pattern.search(text) for _field, text in _texts(content) for pattern in PEOPLE)


def _of_compact(content: Mapping[str, Any]) -> Iterator[Hint]:
    """Refugees under the migration compact; migrants and no refugees under the refugee compact."""
    texts = list(_texts(content))
    framework = content.get("framework")
    if framework == "gcm":
        for field, text in texts:
            if found := _all(REFUGEES, text):
                words = _("The refugee compact is for matters of refugees. Is this the right one?")
                yield Hint(field, COMPACT, found, str(words))
    elif framework == "gcr" and not any(REFUGEES.search(text) for _field, text in texts):
        for field, text in texts:
            if found := _all(MIGRANTS, text):
                words = _(
                    "The migration compact is for matters of migrants. Is this the right one?"
                )
                yield Hint(field, COMPACT, found, str(words))


def _of_acronyms(content: Mapping[str, Any]) -> Iterator[Hint]:
    """Acronyms that are not spelled out where they come first."""
    met: set[str] = set()
    for field, text in _texts(content):
        if text.isupper():
            continue
        bare = []
        for match in SHORT.finditer(text):
            short = match[0]
            if short in met or short in KNOWN or ROMAN.match(short):
                continue
            met.add(short)
            before, after = text[: match.start()], text[match.end() :]
            if not (SPELLED_BEFORE.search(before) or SPELLED_AFTER.match(after)):
                bare.append(short)
        if bare:
            yield Hint(field, ACRONYM, tuple(bare), str(_("Spell it out where it comes first.")))


def _of_people(content: Mapping[str, Any]) -> Iterator[Hint]:
    for field, text in _texts(content):
        found = tuple(dict.fromkeys(each for pattern in PEOPLE for each in _all(pattern, text)))
        if found:
            words = _("It may identify a person. Leave out the personal data of beneficiaries.")
            yield Hint(field, PERSON, found, str(words))


def _all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0].strip() for match in pattern.finditer(text)))


def _texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts about the practice; not those that name who did it and how they are reached."""
    for name, field in FIELDS.items():
        value = content.get(name)
        if not value or field.is_named:
            continue
        if field.kind in (LINE, TEXT):
            yield name, str(value)
        elif field.kind == STATEMENTS:
            yield name, "\n\n".join(map(str, value.values()))
        elif field.kind == ROWS:
            yield name, _cells(value)


def _cells(rows: Sequence[Mapping[str, str]]) -> str:
    return "\n\n".join(str(cell) for row in rows for cell in row.values() if cell)
