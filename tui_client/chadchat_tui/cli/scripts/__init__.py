"""The commands for scripts: no screen, output on stdout, words about it on stderr."""

from .creating import create
from .exporting import export
from .people import who
from .place import Place
from .reading import log, tail
from .sending import send
from .span import Span

__all__ = ["Place", "Span", "create", "export", "log", "send", "tail", "who"]
