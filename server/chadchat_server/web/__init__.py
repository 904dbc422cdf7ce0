"""The HTTP side: the page's forms, the share link, health and metrics."""

from .app import make_app
from .sessions import Sessions, load_secret

__all__ = ["Sessions", "load_secret", "make_app"]
