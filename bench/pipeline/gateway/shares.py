"""What one user may take of the shared capacity: how often, and how much at a time.

The rule: a share belongs to the user, so more connections or devices do not give more. A share that is not in use is
forgotten.
"""

from .conversations import Device, Share
from .hub import Hub

_SWEEP = 1_024


class Shares:
    """The shares of the users who are connected or were recently."""

    def __init__(self, hub: Hub) -> None:
        """Start without a share."""
        self._hub = hub
        self._shares: dict[str, Share] = {}
        self._sweep_at = _SWEEP

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._shares)

    def of(self, user_id: str, now_ns: int) -> Share:
        """Return a user's share, and forget unused ones now and then."""
        if len(self._shares) >= self._sweep_at:
            by_user = self._hub.by_user
            self._shares = {
                user: share
                for user, share in self._shares.items()
                if user in by_user or share.sends_until_ns > now_ns or share.waiting_reads
            }
            self._sweep_at = max(_SWEEP, 2 * len(self._shares))
        return self._shares.setdefault(user_id, Share())


def allowed(device: Device, hub: Hub, now_ns: int) -> bool:
    """Return whether a user may send or ask once more now: `sends_per_second`, with bursts of `send_burst`."""
    share = device.share
    busy_until_ns = max(share.sends_until_ns, now_ns)
    if busy_until_ns - now_ns > hub.send_burst_ns:
        return False
    share.sends_until_ns = busy_until_ns + hub.send_step_ns
    return True


def may_read(device: Device, hub: Hub) -> bool:
    """Return whether the store may be read once more for a user: `waiting_reads`."""
    return device.share.waiting_reads < hub.limits.waiting_reads


def floods(device: Device, hub: Hub, now_ns: int) -> bool:
    """Return whether a device sends more frames than `frames_per_second`, with bursts of `frame_burst`."""
    busy_until_ns = max(device.frames_until_ns, now_ns)
    if busy_until_ns - now_ns > hub.frame_burst_ns:
        return True
    device.frames_until_ns = busy_until_ns + hub.frame_step_ns
    return False
