"""What the taxonomy answers."""

import subprocess
import sys

import pytest

from hub.taxonomy import queries
from hub.taxonomy.models import NAMED_IN, Source, UnknownTerm


def test_objectives_are_counted_by_framework():
    assert len(queries.objectives()) == 28
    assert [each.number for each in queries.objectives("gcm")] == [*range(1, 24), None]
    assert [each.code for each in queries.objectives("gcr")] == ["gcr-1", "gcr-2", "gcr-3", "gcr-4"]
    assert queries.objectives("gcx") == ()


def test_lists_have_their_lengths():
    lengths = {
        "frameworks": len(queries.frameworks()),
        "principles": len(queries.principles("gcm")),
        "gcr principles": len(queries.principles("gcr")),
        "pledge types": len(queries.pledge_types("gcm")),
        "regions": len(queries.regions()),
        "commissions": len(queries.commissions()),
        "countries": len(queries.countries()),
        "observers": len([each for each in queries.countries() if each.is_observer]),
        "site languages": len(queries.site_languages()),
        "sdgs": len(queries.sdgs()),
        "scopes": len(queries.scopes()),
        "organisation types": len(queries.organisation_types()),
    }
    assert lengths == {
        "frameworks": 2,
        "principles": 10,
        "gcr principles": 0,
        "pledge types": 4,
        "regions": 6,
        "commissions": 5,
        "countries": 195,
        "observers": 2,
        "site languages": 6,
        "sdgs": 17,
        "scopes": 4,
        "organisation types": 9,
    }


def test_objective_speaks_six_languages():
    objective = queries.objective("gcm-14")
    assert {lang: objective.label(lang) for lang in NAMED_IN} == {
        "ar": "الحماية القنصلية",
        "en": "Consular protection",
        "es": "Protección consular",
        "fr": "Protection consulaire",
        "ru": "Консульская защита",
        "zh": "领事保护",
    }
    assert objective.title("fr") == (
        "Renforcer la protection, l’assistance et la coopération consulaires"
        " tout au long du cycle migratoire"
    )
    assert (objective.framework, objective.mptf, objective.round_table) == ("gcm", 5, 3)


def test_objective_without_heading_is_titled_by_its_label():
    assert queries.objective("gcr-2").title("en") == "Enhance refugee self-reliance"


def test_names_fall_back_to_english():
    assert queries.objective("gcm-01").label("pt") == "Data"
    assert queries.country("FR").label("pt") == "France"
    assert queries.language("sw").label("pt") == "Swahili"


def test_wording_says_where_it_comes_from():
    titles = queries.objective("gcm-08").titles
    assert {lang: titles.source(lang) for lang in (*NAMED_IN, "pt")} == {
        "ar": Source.OFFICIAL,
        "en": Source.OFFICIAL,
        "es": Source.OFFICIAL,
        "fr": Source.OFFICIAL,
        "ru": Source.OWN,
        "zh": Source.OWN,
        "pt": Source.OFFICIAL,
    }


def test_framework_has_three_lengths_of_name():
    gcm = queries.framework("gcm")
    assert [gcm.abbreviation("es"), gcm.label("es"), gcm.title("es")] == [
        "PMM",
        "Pacto Mundial para la Migración",
        "Pacto Mundial para la Migración Segura, Ordenada y Regular",
    ]


@pytest.mark.parametrize(
    ("code", "lang", "name"),
    [
        ("TR", "fr", "Türkiye"),
        ("TR", "ru", "Турция"),
        ("PS", "ar", "دولة فلسطين"),
        ("VA", "zh", "教廷"),
        ("NO", "en", "Norway"),
        ("XK", "en", "Kosovo"),
        ("QQ", "en", "QQ"),
    ],
)
def test_country_name_is_that_of_the_un_then_of_cldr(code: str, lang: str, name: str):
    assert queries.country_name(code, lang) == name


def test_country_may_belong_to_several_commissions():
    georgia, france = queries.country("GE"), queries.country("FR")
    assert georgia.commissions == georgia.regional_commissions == ("ece", "escap")
    assert france.commissions == ("ece", "eclac", "escap")
    assert france.regional_commissions == ("ece",)


def test_commissions_have_their_full_members():
    assert {each.code: len(each.members) for each in queries.commissions()} == {
        "eca": 54,
        "ece": 56,
        "eclac": 46,
        "escap": 53,
        "escwa": 21,
    }
    assert len(queries.countries(commission="eclac")) == 33


def test_every_country_but_the_holy_see_has_a_commission():
    assert [each.code for each in queries.countries() if not each.commissions] == ["VA"]


def test_continents_share_out_the_countries():
    assert {each.code: len(queries.countries(each.code)) for each in queries.regions()} == {
        "africa": 54,
        "americas": 35,
        "asia": 48,
        "europe": 44,
        "oceania": 14,
        "global": 0,
    }


@pytest.mark.parametrize(
    ("lang", "codes"),
    [
        # Accents are passed over: Égypte before Émirats before Équateur, after Dominique.
        ("fr", ["DM", "EG", "AE", "EC", "ES"]),
        # The article is passed over: الأردن after الأرجنتين, البرازيل among the names in ب.
        ("ar", ["AR", "JO", "AM", "BR", "BB"]),
        # Pinyin: 阿根廷, 巴西, 德国, 法国, 中国.
        ("zh", ["AR", "BR", "DE", "FR", "CN"]),
        ("ru", ["AU", "IL", "YE", "RU", "JM"]),
    ],
)
def test_countries_are_in_the_order_of_the_reader(lang: str, codes: list[str]):
    in_order = [each.code for each in queries.countries_sorted(lang) if each.code in codes]
    assert in_order == codes
    assert len(queries.countries_sorted(lang)) == 195


def test_site_languages_know_direction_and_locale():
    assert [
        (each.code, each.autonym, each.direction, each.babel) for each in queries.site_languages()
    ] == [
        ("ar", "العربية", "rtl", "ar"),
        ("en", "English", "ltr", "en"),
        ("es", "Español", "ltr", "es"),
        ("fr", "Français", "ltr", "fr"),
        ("ru", "Русский", "ltr", "ru"),
        ("zh", "中文", "ltr", "zh_Hans_CN"),
    ]


def test_content_languages_have_names_and_direction():
    dari = queries.language("prs")
    assert (dari.label("fr"), dari.direction, dari.is_site_language) == ("dari", "rtl", False)
    assert queries.language_name("zh", "es") == "chino"
    assert queries.language_name("qqq", "es") == "qqq"
    assert [each.code for each in queries.languages_sorted("en")][:7] == [
        "ar",
        "zh",
        "en",
        "fr",
        "ru",
        "es",
        "sq",
    ]


@pytest.mark.parametrize(
    "ask",
    [
        queries.framework,
        queries.objective,
        queries.principle,
        queries.country,
        queries.region,
        queries.commission,
        queries.language,
        queries.sdg,
        queries.scope,
        queries.organisation_type,
    ],
)
def test_unknown_code_is_told(ask):
    with pytest.raises(UnknownTerm, match="'nowhere'"):
        ask("nowhere")


def test_reading_all_files_is_quick():
    script = """
import time
from hub.taxonomy import queries
began = time.process_time()
for name in queries.__all__:
    if name.endswith("s") and not name.endswith("_sorted"):
        getattr(queries, name)()
print(time.process_time() - began)
"""
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.stderr == ""
    assert float(answer.stdout) < 0.06
