"""What programs ask by HTTP (protocol: The HTTP API), and the problems that they are told of."""

from .api import api_routes
from .problem import tell_programs

__all__ = ["api_routes", "tell_programs"]
