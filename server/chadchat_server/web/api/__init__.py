"""What programs ask by HTTP (protocol: The HTTP API), and the problems that they are told of."""

from .problem import tell_programs

__all__ = ["tell_programs"]
