"""The Chad Chat server: rooms by four letters, every acknowledged line on disk.

Read ``serving`` first: it puts the parts together. A message's way is gateway → domain → log →
fanout (docs/architecture.md).
"""
