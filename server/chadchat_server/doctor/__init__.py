"""What ``chadchat-server doctor`` looks at: whatever a server needs around it, one check for each.

A check changes nothing, and works beside a running server and without one.
"""

from .checks import examine
from .finding import Finding, Grade

__all__ = ["Finding", "Grade", "examine"]
