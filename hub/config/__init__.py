"""Every setting: its name, default, unit and one line of why; read once at the start."""

from hub.config.reading import SettingRow, load, read, rows
from hub.config.settings import Settings
from hub.config.values import (
    CannotStart,
    Mailbox,
    MailServer,
    SettingsError,
    mask_password,
    variable,
)

__all__ = [
    "CannotStart",
    "MailServer",
    "Mailbox",
    "SettingRow",
    "Settings",
    "SettingsError",
    "load",
    "mask_password",
    "read",
    "rows",
    "variable",
]
