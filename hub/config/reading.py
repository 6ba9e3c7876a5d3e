"""Reads the settings once, from HUB_* and the file HUB_CONFIG names, and lists them."""

import difflib
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hub.config.settings import Settings
from hub.config.values import PREFIX, SettingsError, mask_password, parse_value, variable

CONFIG_FILE = "HUB_CONFIG"
TEST_PREFIX = "HUB_TEST_"
GENERATED = "generated"

SECRET_KEY_LENGTH = 32
GUESSABLE_KEYS = frozenset(
    {"secret", "changeme", "change", "default", "password", "dev", "key", "hub"}
)
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"

_FIELDS: dict[str, Field[Any]] = {one.name: one for one in fields(Settings) if one.metadata}


def load(environ: Mapping[str, str] = os.environ, *, demo: bool = False) -> Settings:
    """The settings of this process, from HUB_* and the TOML file HUB_CONFIG.

    The demo makes itself a secret key once. Raises SettingsError: one line for the first fault.
    """
    settings, problems = read(environ, demo=demo)
    if problems:
        raise SettingsError(problems[0])
    if not settings.secret_key:
        key = _kept_secret_key(settings.data_dir)
        object.__setattr__(settings, "secret_key", key)
    return settings


def read(
    environ: Mapping[str, str] = os.environ, *, demo: bool = False
) -> tuple[Settings, list[str]]:
    """The settings as far as they can be read, and every problem found; writes nothing."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    problems: list[str] = []
    for name, raw, source in _given(environ, problems):
        one = _FIELDS.get(name)
        if one is None:
            problems.append(_unknown(name, source))
            continue
        try:
            values[name] = parse_value(one, raw)
            sources[name] = source
        except SettingsError as error:
            problems.append(str(error))
    if demo:
        values["demo"] = True
    settings = Settings(**values, sources=MappingProxyType(sources))
    if not settings.secret_key and settings.demo:
        sources["secret_key"] = GENERATED
    problems.extend(_contradictions(settings, sources))
    return settings, problems


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of `hub settings`."""

    name: str
    value: str
    unit: str
    source: str
    why: str


def rows(settings: Settings) -> list[SettingRow]:
    """Every setting with its value (secrets masked), where it came from and what it means."""
    return [
        SettingRow(
            name=variable(one.name),
            value=_shown(one, getattr(settings, one.name)),
            unit=one.metadata["unit"],
            source=settings.sources.get(one.name, "default"),
            why=one.metadata["why"],
        )
        for one in _FIELDS.values()
    ]


def _given(environ: Mapping[str, str], problems: list[str]) -> list[tuple[str, Any, str]]:
    """(field, raw value, source) of all that was set; the environment comes last and wins."""
    given: list[tuple[str, Any, str]] = []
    config_file = environ.get(CONFIG_FILE)
    if config_file:
        try:
            values = tomllib.loads(Path(config_file).read_text(encoding="utf-8"))
        except OSError as error:
            problems.append(
                f"{CONFIG_FILE}={config_file} cannot be read ({error.strerror}); "
                "give an existing file or unset it."
            )
            values = {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(
                f"{CONFIG_FILE}={config_file} is not TOML ({error}); one `name = value` a line."
            )
            values = {}
        given.extend((name, value, f"file {config_file}") for name, value in values.items())
    for name, value in sorted(environ.items()):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name != CONFIG_FILE:
            field_name = name.removeprefix(PREFIX)
            # HUB_bind would otherwise be taken for HUB_BIND.
            given.append(
                (field_name.lower() if field_name.isupper() else name, value, "environment")
            )
    return given


def _unknown(name: str, source: str) -> str:
    from_file = source.startswith("file ")
    shown = name if from_file or name.startswith(PREFIX) else variable(name)
    where = f" in {source.removeprefix('file ')}" if from_file else ""
    near = difflib.get_close_matches(name.removeprefix(PREFIX).lower(), _FIELDS, n=1, cutoff=0.5)
    advice = (
        f"did you mean {near[0] if from_file else variable(near[0])}?"
        if near
        else "see `hub settings`."
    )
    return f"{shown}{where} is not a setting of the Hub; {advice}"


def _contradictions(settings: Settings, sources: Mapping[str, str]) -> list[str]:
    """What each setting by itself allows but not together."""
    problems: list[str] = []
    if not settings.secret_key:
        if not settings.demo:
            problems.append(f"HUB_SECRET_KEY is not set; make one with: {MAKE_A_KEY}")
    elif _is_guessable(settings.secret_key):
        problems.append(
            f"HUB_SECRET_KEY can be guessed (known, or under {SECRET_KEY_LENGTH} characters); "
            f"make one with: {MAKE_A_KEY}"
        )
    if settings.mail_url and not settings.demo and "mail_from" not in sources:
        problems.append(
            "HUB_MAIL_FROM is not set while HUB_MAIL_URL is; give the address mail shall come from."
        )
    if settings.imap_url and not settings.mail_reply_address:
        problems.append(
            "HUB_MAIL_REPLY_ADDRESS is not set while HUB_IMAP_URL is; give the address answers "
            "are sent to, or unset HUB_IMAP_URL."
        )
    if settings.socket_cap >= settings.threads:
        problems.append(
            f"HUB_SOCKET_CAP={settings.socket_cap} leaves no thread for pages "
            f"(HUB_THREADS={settings.threads}); "
            "let the cap be smaller."
        )
    return problems


def _is_guessable(key: str) -> bool:
    letters = "".join(character for character in key.lower() if character.isalnum())
    return (
        len(key) < SECRET_KEY_LENGTH
        or len(set(key)) < 8
        or any(letters.replace(word, "") == "" for word in GUESSABLE_KEYS)
    )


def _kept_secret_key(data_dir: Path) -> str:
    """The demo's key: made at the first start, readable by its owner only, kept for the next."""
    path = data_dir / "secret-key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(key + "\n")
    except OSError as error:
        raise SettingsError(
            f"HUB_DATA_DIR={data_dir} cannot be written ({error.strerror}); "
            "make it writable or give another directory."
        ) from None
    return key


def _shown(one: Field[Any], value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "1" if value else "0"
    if one.metadata["secret"]:
        return mask_password(value) if "://" in value else "***"
    return str(value)
