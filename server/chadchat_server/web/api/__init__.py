"""What programs ask by HTTP (protocol: The HTTP API), and the problems that they are told of."""

from .api import attach_api
from .asking import query_of
from .problem import tell_programs

__all__ = ["attach_api", "query_of", "tell_programs"]
