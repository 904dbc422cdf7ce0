"""The log in Redis or Valkey."""

from .log import RedisLog

__all__ = ["RedisLog"]
