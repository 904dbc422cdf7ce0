"""What programs ask by HTTP (protocol: The HTTP API), and the problems that they are told of."""

from .api import attach_api
from .asking import query_of
from .exports import send_log
from .problem import tell_programs
from .requests import WhichForm

__all__ = ["WhichForm", "attach_api", "query_of", "send_log", "tell_programs"]
