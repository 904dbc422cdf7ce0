"""Builds the browser page into the server's package when the project is installed or packed."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageBuildHook(BuildHookInterface[Any]):
    """Runs before an editable install and before a wheel is made."""
