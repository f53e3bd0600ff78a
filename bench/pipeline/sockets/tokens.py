"""Tokens that say who a device is. The rule: a token fits one user and device, and only the secret can make it."""

import hmac
from hashlib import sha256

MIN_SECRET_BYTES = 16


def token(secret: bytes, user_id: str, device_id: str) -> str:
    """Return the token of a device: HMAC-SHA-256 over user and device, in hex. Raises ValueError for a short secret."""
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"a secret needs at least {MIN_SECRET_BYTES} bytes")
    # The length keeps ("a", "bc") apart from ("ab", "c").
    told = f"{len(user_id)}:{user_id}{device_id}".encode()
    return hmac.new(secret, told, sha256).hexdigest()


def verified(secret: bytes, user_id: str, device_id: str, shown: str) -> bool:
    """Return whether a token is a device's own, in a time that does not tell how much of it is right."""
    return hmac.compare_digest(token(secret, user_id, device_id).encode(), shown.encode())
