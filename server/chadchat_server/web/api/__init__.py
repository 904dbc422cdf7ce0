"""What programs ask by HTTP (protocol: The HTTP API), and the problems that they are told of."""

from .api import attach_api
from .problem import tell_programs
from .webhooks import WebhookRoutes

__all__ = ["WebhookRoutes", "attach_api", "tell_programs"]
