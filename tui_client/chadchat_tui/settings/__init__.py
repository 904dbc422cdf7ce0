"""What the user has set: a TOML file, and the environment over it.

``model`` says what can be set, ``table`` what each is by its key, ``file`` and ``lines`` read the
file, ``example`` writes one. The command line reads the settings once and hands them down.
"""

from .loading import Loaded, config_path, load
from .model import DEFAULTS, Notify, Settings
from .table import SETTINGS, WrongSetting, shown

__all__ = [
    "DEFAULTS", "SETTINGS", "Loaded", "Notify", "Settings", "WrongSetting",
    "config_path", "load", "shown",
]  # fmt: skip
