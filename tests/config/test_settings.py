"""Settings are read once, and refused in one line."""

import stat
from pathlib import Path

import pytest

from hub.config import Settings, SettingsError, load, mask_password, read, rows

KEY = "zB5Yk2mQx8Lw0Rr7Tn4Vd1Hc6Js9Pf3GaEuI"
OWN = {"HUB_SECRET_KEY": KEY}


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load({**OWN, **environ})
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_settings_need_no_configuration_in_the_demo(tmp_path):
    settings = load({"HUB_DATA_DIR": str(tmp_path)}, demo=True)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'hub.db'}"
    assert (settings.is_sqlite, settings.is_embedded, settings.is_secure) == (True, True, False)


def test_settings_of_the_demo_keep_one_secret_key(tmp_path):
    environ = {"HUB_DATA_DIR": str(tmp_path / "new")}
    first, second = load(environ, demo=True), load(environ, demo=True)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_settings_refuse_to_start_without_a_secret_key():
    with pytest.raises(SettingsError, match=r"^HUB_SECRET_KEY is not set; make one with: python3 "):
        load({})


@pytest.mark.parametrize(
    "key", ["changeme", "dev", "x" * 64, "hub-hub-hub-hub-hub-hub-hub-hub-hub", KEY[:31]]
)
def test_settings_refuse_a_secret_key_that_can_be_guessed(key):
    assert refusal(HUB_SECRET_KEY=key).startswith("HUB_SECRET_KEY can be guessed")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("HUB_DATABASE", "did you mean HUB_DATABASE_URL?"),
        ("HUB_BASEURL", "did you mean HUB_BASE_URL?"),
        ("HUB_Bind", "did you mean HUB_BIND?"),
        ("HUB_XYZZY", "see `hub settings`."),
    ],
)
def test_settings_refuse_an_unknown_name_and_suggest_the_nearest(name, advice):
    assert refusal(**{name: "1"}) == f"{name} is not a setting of the Hub; {advice}"


def test_settings_leave_variables_of_the_tests_and_of_others_alone():
    assert load({**OWN, "HUB_TEST_REQUIRE_ALL": "1", "HUBBUB": "1"}) == load(OWN)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HUB_BIND", "8000", "is not address:port"),
        ("HUB_BIND", "127.0.0.1:80000", "is not address:port"),
        ("HUB_BASE_URL", "hub.example.org", "is not the address of a site"),
        ("HUB_BASE_URL", "https://example.org/hub", "is not the address of a site"),
        ("HUB_DATABASE_URL", "mysql://root@localhost/hub", "is no database the Hub knows"),
        ("HUB_REDIS_URL", "localhost:6379", "is no Redis address"),
        ("HUB_MAIL_URL", "mail.example.org", "is no mail server"),
        ("HUB_MAIL_URL", "smtp://mail.example.org?tls=maybe", "is no mail server"),
        ("HUB_MAIL_URL", "smtp://mail.example.org:port", "is not a URL"),
        ("HUB_THREADS", "many", "is not a whole number; give threads between 4 and 2000."),
        ("HUB_THREADS", "3", "is out of range; give threads between 4 and 2000."),
        ("HUB_SOCKET_CAP", "200", "leaves no thread for pages"),
        ("HUB_LOG_LEVEL", "loud", "is not one of debug, info, warning, error"),
        ("HUB_CHECK_MAIL_DOMAINS", "perhaps", "is neither yes nor no; use 1 or 0."),
        ("HUB_DATA_DIR", "", "is empty"),
        ("HUB_CONFIG", "/nowhere/hub.toml", "cannot be read (No such file or directory)"),
    ],
)
def test_settings_say_what_is_wrong_and_how_to_mend_it(name, value, words):
    message = refusal(**{name: value})
    assert message.startswith(name)
    assert words in message


def test_settings_never_show_a_password_in_a_refusal():
    assert "hunter2" not in refusal(HUB_MAIL_URL="smtp://me:hunter2@mail.example.org?tls=maybe")


def test_settings_with_a_mail_server_need_a_sender():
    message = refusal(HUB_MAIL_URL="smtp://mail.example.org")
    assert message.startswith("HUB_MAIL_FROM is not set")


def test_settings_read_a_mail_server():
    settings = load(
        {
            **OWN,
            "HUB_MAIL_URL": "smtp://me%40x:p%2Fw@mail.example.org",
            "HUB_MAIL_FROM": "a@example.org",
        }
    )
    server = settings.mail_server
    assert server is not None
    assert (server.host, server.port, server.user, server.password, server.tls) == (
        "mail.example.org", 587, "me@x", "p/w", "starttls",
    )  # fmt: skip


def test_settings_take_the_environment_before_the_file_before_the_default(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text(f'secret_key = "{KEY}"\nthreads = 300\nsite_name = "A file"\ndemo = true\n')
    settings = load({"HUB_CONFIG": str(file), "HUB_THREADS": "250"})
    assert (settings.threads, settings.site_name, settings.demo) == (250, "A file", True)
    shown = {row.name: row.source for row in rows(settings)}
    assert shown["HUB_THREADS"] == "environment"
    assert shown["HUB_SITE_NAME"] == f"file {file}"
    assert shown["HUB_BIND"] == "default"


def test_settings_refuse_an_unknown_name_in_the_file(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text("thread = 300\n")
    assert (
        refusal(HUB_CONFIG=str(file))
        == f"thread in {file} is not a setting of the Hub; did you mean threads?"
    )


def test_settings_rows_mask_every_secret():
    settings = load(
        {
            **OWN,
            "HUB_DATABASE_URL": "postgres://hub:hunter2@db/hub",
            "HUB_REDIS_URL": "redis://:hunter2@cache:6379/0",
            "HUB_METRICS_TOKEN": "hunter2",
        }
    )
    shown = {row.name: row.value for row in rows(settings)}
    assert shown["HUB_DATABASE_URL"] == "postgresql://hub:***@db/hub"
    assert shown["HUB_REDIS_URL"] == "redis://:***@cache:6379/0"
    assert (shown["HUB_METRICS_TOKEN"], shown["HUB_SECRET_KEY"]) == ("***", "***")
    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)


def test_settings_read_collects_every_problem_and_writes_nothing(tmp_path):
    _, problems = read(
        {"HUB_THREADS": "x", "HUB_BOND": "1", "HUB_DATA_DIR": str(tmp_path / "none")}
    )
    assert len(problems) == 3
    assert not (tmp_path / "none").exists()


def test_settings_refuse_a_data_directory_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^HUB_DATA_DIR=.* cannot be written"):
        load({"HUB_DATA_DIR": str(tmp_path / "file")}, demo=True)


def test_settings_take_the_address_of_this_machine_when_bound_to_all():
    assert Settings(bind="0.0.0.0:9000").base_url == "http://127.0.0.1:9000"


def test_settings_make_the_data_directory_absolute():
    assert Settings(data_dir=Path("data")).data_dir == Path.cwd() / "data"


def test_mask_password_leaves_other_addresses_as_they_are():
    assert mask_password("sqlite:////tmp/hub.db") == "sqlite:////tmp/hub.db"
