"""The links between devices and their gateway, as frozen values.

The rule: a link is one hop, and only this module defines links; reports, the message path and results files read them
here. A link carries whole frames.
"""

import msgspec

from .limits import MS, SECOND


class Link(msgspec.Struct, frozen=True):
    """A hop between one device and its gateway; a bandwidth of 0 is unlimited.

    A frame keeps the hop busy for (its bytes + `overhead_bytes`) / bandwidth, and arrives `delay_ns` plus 0 to
    `jitter_ns` (uniform) later. A path from one application to the other is two hops, store and forward: the sender's
    hop up, then the receiver's hop down. The overhead takes time, but figures of bytes leave it out.
    """

    name: str
    delay_ns: int
    jitter_ns: int = 0
    up_bits_per_s: int = 0
    down_bits_per_s: int = 0
    overhead_bytes: int = 0

    def up_ns(self, size_bytes: float) -> int:
        """Return how long a frame to the gateway keeps the hop busy."""
        return self._busy_ns(size_bytes, self.up_bits_per_s)

    def down_ns(self, size_bytes: float) -> int:
        """Return how long a frame from the gateway keeps the hop busy."""
        return self._busy_ns(size_bytes, self.down_bits_per_s)

    def _busy_ns(self, size_bytes: float, bits_per_s: int) -> int:
        return int((size_bytes + self.overhead_bytes) * 8 * SECOND) // bits_per_s if bits_per_s else 0


OVERHEAD_BYTES = 4 + 22 + 32 + 20
"""The headers of a frame that fits one segment: WebSocket (RFC 6455: payloads of 126 to 65,535 B), a TLS 1.3 record
(RFC 8446: header 5, content type 1, tag 16), TCP with timestamps (RFC 9293, RFC 7323) and IPv4 (RFC 791).

Left out: the 2 B that frames below 126 B save, the 4 B mask on the way up, further segments of large frames, and TCP's
own ACKs.
"""


def _alike(name: str, delay_ns: int, jitter_ns: int, bits_per_s: int) -> Link:
    """Return a link that is as fast up as down: an assumption, as all of these figures are."""
    return Link(name, delay_ns, jitter_ns, bits_per_s, bits_per_s, OVERHEAD_BYTES)


LAN = _alike("LAN", 150_000, 0, 1_000_000_000)
WIFI = _alike("Wi-Fi", 2_500_000, 1 * MS, 50_000_000)
MOBILE_4G = _alike("4G", 25 * MS, 10 * MS, 10_000_000)
POOR_3G = _alike("poor 3G", 150 * MS, 100 * MS, 400_000)
LINKS = (LAN, WIFI, MOBILE_4G, POOR_3G)
"""The links that figures are made on, the fastest first; a path over two equal links has twice the delay."""
STALLING_4G = msgspec.structs.replace(MOBILE_4G, name="stalling 4G")
