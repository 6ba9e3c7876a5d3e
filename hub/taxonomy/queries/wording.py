"""What is worth a second look in how a text is worded. Hints: none of them is certain."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.core.i18n import _

COMPACT, ACRONYM, PERSON = "compact", "acronym", "person"
# What is looked at: the name of each field with what stands in it, in the order they are read.
Texts = Sequence[tuple[str, str]]

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


def hints_of(texts: Texts, *, framework: str | None) -> list[Hint]:
    """All that is worth a second look, in the order of the fields, in the reader's language.

    `framework` is the compact the texts are about, if it is one.
    """
    hints = [*_of_compact(texts, framework), *_of_acronyms(texts), *_of_people(texts)]
    order = [field for field, _text in texts]
    return sorted(hints, key=lambda hint: order.index(hint.field))


def names_people(texts: Texts) -> bool:
    """Whether something in the texts looks like the personal data of a beneficiary."""
    return any(pattern.search(text) for _field, text in texts for pattern in PEOPLE)


def _of_compact(texts: Texts, framework: str | None) -> Iterator[Hint]:
    """Refugees under the migration compact; migrants and no refugees under the refugee compact."""
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


def _of_acronyms(texts: Texts) -> Iterator[Hint]:
    """Acronyms that are not spelled out where they come first."""
    met: set[str] = set()
    for field, text in texts:
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


def _of_people(texts: Texts) -> Iterator[Hint]:
    for field, text in texts:
        found = tuple(dict.fromkeys(each for pattern in PEOPLE for each in _all(pattern, text)))
        if found:
            words = _("It may identify a person. Leave out the personal data of beneficiaries.")
            yield Hint(field, PERSON, found, str(words))


def _all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0].strip() for match in pattern.finditer(text)))
