"""`hub taxonomy check`: nothing broken in the files goes unseen."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from hub.taxonomy.commands import taxonomy
from hub.taxonomy.queries.faults import faults, tallies
from hub.taxonomy.queries.files import FILES


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FILES, tmp_path / "copy"))


def breaking(directory: Path, name: str, change: Callable[[Any], object]) -> None:
    path = directory / f"{name}.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


def test_our_own_files_are_without_fault():
    assert faults() == []


def test_check_prints_how_many_names_are_official():
    answer = CliRunner().invoke(taxonomy, ["check"])
    lines = {line[:20].strip(): line[20:].split() for line in answer.output.splitlines()}
    assert answer.exit_code == 0
    assert lines[""] == ["ar", "en", "es", "fr", "ru", "zh"]
    assert lines["objectives"] == ["2/50/0", "51/1/0", "44/8/0", "48/4/0", "3/49/0", "0/52/0"]
    assert lines["principles"] == ["0/10/0", "10/0/0", "10/0/0", "10/0/0", "0/10/0", "10/0/0"]


def test_tallies_count_every_name_once():
    for row in tallies():
        sums = {lang: sum(counts.values()) for lang, counts in row.counts.items()}
        assert len(set(sums.values())) == 1, row.what


def test_check_tells_one_line_per_fault_and_fails(copy: Path):
    breaking(copy, "objectives", lambda files: files["objectives"][0]["label"].pop("ru"))
    breaking(copy, "sdgs", lambda files: files["sdgs"][16]["label"].update(ar=" "))
    answer = CliRunner().invoke(taxonomy, ["check", "--files", str(copy)])
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "objectives.yaml: gcm-01: no label in ru",
        "sdgs.yaml: sdg-17: no label in ar",
        "2 to mend",
    ]


@pytest.mark.parametrize(
    ("name", "change", "lines"),
    [
        (
            "objectives",
            lambda files: files["objectives"][13]["title"].pop("fr"),
            ["objectives.yaml: gcm-14: no title in fr"],
        ),
        (
            "objectives",
            lambda files: files["objectives"][2].pop("title"),
            [
                "objectives.yaml: gcm-03: official: has no title",
                "objectives.yaml: gcm-03: no title",
            ],
        ),
        (
            "objectives",
            lambda files: files["objectives"].pop(22),
            [
                "objectives.yaml: objectives: 27 instead of 28",
                "objectives.yaml: gcm: not numbered from 1 to 23",
            ],
        ),
        (
            "objectives",
            lambda files: files["objectives"][0].update(mptf=6, framework="gcm"),
            ["objectives.yaml: gcm-01: no mptf from 1 to 5"],
        ),
        (
            "principles",
            lambda files: files["principles"][1].update(code="people-centred", framework="gcx"),
            [
                "principles.yaml: principles: the code people-centred stands twice",
                "principles.yaml: people-centred: unknown framework gcx",
            ],
        ),
        (
            "principles",
            lambda files: files["principles"][0]["official"]["label"].append("de"),
            ["principles.yaml: people-centred: official: label in de: no language of the site"],
        ),
        (
            "frameworks",
            lambda files: files["frameworks"][0].pop("abbreviation"),
            [
                *(
                    f"frameworks.yaml: gcm: no abbreviation in {lang}"
                    for lang in ("ar", "en", "es", "fr", "ru", "zh")
                ),
                "frameworks.yaml: gcm: official: has no abbreviation",
            ],
        ),
        (
            "scopes",
            lambda files: files["scopes"][0]["label"].update(zh="Global", pt="Mundial"),
            [
                "scopes.yaml: global: label in zh: not written in its script: Global",
                "scopes.yaml: global: label in pt: no language of the site",
            ],
        ),
        (
            "countries",
            lambda files: files["countries"].append({"code": "QQ", "region": "nowhere"}),
            [
                "countries.yaml: countries: 196 instead of 195",
                "countries.yaml: QQ: unknown region nowhere",
                *(
                    f"countries.yaml: QQ: unknown to CLDR in {lang}"
                    for lang in ("ar", "en", "es", "fr", "ru", "zh")
                ),
            ],
        ),
        (
            "regions",
            lambda files: files["commissions"][4]["members"].extend(["AE", "XK", False]),
            [
                "regions.yaml: escwa: the member AE stands twice",
                "regions.yaml: escwa: the member XK is no country",
                "regions.yaml: escwa: the member False is no country",
            ],
        ),
        (
            "languages",
            lambda files: files["site"][5].update(babel="zz_ZZ"),
            ["languages.yaml: zh: Babel has no locale zz_ZZ"],
        ),
        (
            "languages",
            lambda files: files["content"].append(
                {"code": "en", "autonym": "English", "dir": "up"}
            ),
            [
                "languages.yaml: en: dir is neither ltr nor rtl",
                "languages.yaml: the code en stands twice",
            ],
        ),
        ("scopes", lambda files: files.pop("scopes"), ["scopes.yaml: has no list scopes"]),
    ],
)
def test_broken_copy_is_found(copy: Path, name: str, change: Callable[[Any], object], lines):
    breaking(copy, name, change)
    assert faults(copy) == lines


def test_bare_no_is_found(copy: Path):
    path = copy / "countries.yaml"
    path.write_text(path.read_text("utf-8").replace('code: "NO"', "code: NO"), "utf-8")
    assert faults(copy) == [
        "countries.yaml: countries: row 131: the code False is no text",
        "regions.yaml: ece: the member NO is no country",
        "regions.yaml: eclac: the member NO is no country",
    ]


def test_missing_and_unreadable_files_are_told(copy: Path):
    (copy / "sdgs.yaml").unlink()
    (copy / "scopes.yaml").write_text("scopes: [", "utf-8")
    missing, unreadable = faults(copy)
    assert missing.startswith("sdgs.yaml: ")
    assert unreadable.startswith("scopes.yaml: ")
    assert "\n" not in missing + unreadable
