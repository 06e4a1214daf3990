"""Keys shown outside: UUID version 7 (RFC 9562), ordered by time, never reused."""

import os
import time
import uuid


def new_key() -> uuid.UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds, then random bits."""
    millis = time.time_ns() // 1_000_000
    value = (millis & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
