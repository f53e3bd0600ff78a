"""zstd: Zstandard (RFC 8878), a frame at a time, without a dictionary; contexts are made once and reused.

The rule: nothing is allocated before the size that a frame declares has been read and found within the limit.
"""

import zstandard

from .._contract.layer import Compression, Direction


def bind(level: int, limit_bytes: int) -> tuple[Direction, Direction]:
    """Return compress and decompress; the second refuses unknown sizes, sizes over the limit and trailing bytes."""
    if level == 0 or level < -(1 << 17):
        raise ValueError("levels are -131072 to -1 and 1 to 22")  # 0 is another name of 3; lower ones are clamped
    compressor = zstandard.ZstdCompressor(level=level)
    # No level writes a larger window than 2^27, so a larger one is never needed.
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    declared_bytes = zstandard.frame_content_size
    nothing = (compressor.compress(b""), zstandard.ZstdCompressor(write_checksum=True).compress(b""))

    def compress(data: bytes) -> bytes:
        if len(data) > limit_bytes:
            raise ValueError(f"{len(data)} bytes are over the limit of {limit_bytes} bytes a frame")
        return compressor.compress(data)

    def decompress(data: bytes) -> bytes:
        # max_output_size is ignored when the frame declares its size, so the declared size is checked first.
        size = declared_bytes(data)
        # The library ignores what follows in a frame that declares 0 bytes, so only the very frames of nothing pass.
        if not 0 < size <= limit_bytes and data not in nothing:
            raise ValueError(f"the zstd frame declares {size} bytes (-1: unknown), not 1 to {limit_bytes}, the limit")
        return decompressor.decompress(data, allow_extra_data=False)

    return compress, decompress


compression = Compression("zstd", "zstandard", level=3, bind=bind)
