"""Pictures, voice notes, files and places.

The rule: parts that are incompressible in real files (hashes, JPEG scans) are random bytes here; parts that all files
share (headers, MIME types) are the same here.
"""

from random import Random

from ..bodies import File, Image, Location, Voice
from .identity import hex_text, object_url, uuid_text
from .people import draw_name
from .text import Language

_SIZES = ((1080, 1440), (1440, 1080), (1080, 1920), (1920, 1080), (1080, 2400), (1170, 2532), (800, 800), (750, 1000))
_SUFFIXES = (("pdf", "application/pdf"), ("docx", "application/msword"), ("xlsx", "application/vnd.ms-excel"),
             ("zip", "application/zip"), ("jpg", "image/jpeg"))  # fmt: skip


def _stuffed(data: bytes) -> bytes:
    # Inside a JPEG scan a byte FF is always followed by 00.
    return data.replace(b"\xff", b"\xff\x00")


def jpeg_thumbnail(random: Random, size_bytes: int) -> bytes:
    """Return about `size_bytes` that look like a small JPEG: real headers, then a scan of random bytes."""
    quantization = bytes(min(255, 8 + 3 * (row + column)) for row in range(8) for column in range(8))
    head = b"".join(
        (
            b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
            b"\xff\xdb\x00\x43\x00" + quantization,
            b"\xff\xc0\x00\x0b\x08" + (96).to_bytes(2) + (60 + random.randrange(60)).to_bytes(2) + b"\x01\x01\x11\x00",
            b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
        )
    )
    return head + _stuffed(random.randbytes(max(0, size_bytes - len(head) - 2))) + b"\xff\xd9"


def draw_image(random: Random, *, inline: bool = False) -> Image:
    """Return a picture; `inline` adds a thumbnail of 1 to 4 KB."""
    width, height = _SIZES[random.randrange(len(_SIZES))]
    url = object_url(random, "chat", ".jpg")
    return Image(
        url=url,
        thumbnail_url=f"{url}?w=198",
        width=width,
        height=height,
        size_bytes=round(random.lognormvariate(12.3, 0.7)),
        mime="image/jpeg",
        md5=hex_text(random, 32),
        thumbnail=jpeg_thumbnail(random, 1024 + random.randrange(3073)) if inline else b"",
    )


def draw_voice(random: Random) -> Voice:
    """Return a voice note of 1 to 60 seconds; AMR speech takes about 1.6 KB a second."""
    duration_ms = min(60_000, max(1000, round(1000 * random.lognormvariate(1.8, 0.7))))
    return Voice(
        url=object_url(random, "voice", ".amr"),
        uuid=uuid_text(random),
        duration_ms=duration_ms,
        size_bytes=duration_ms * 16 // 10 + random.randrange(200),
        mime="audio/amr",
    )


def draw_file(random: Random, language: Language) -> File:
    """Return a document of 10 KB to some MB."""
    suffix, mime = _SUFFIXES[random.randrange(len(_SUFFIXES))]
    name = draw_name(random, language, "file")
    return File(
        url=object_url(random, "file", f".{suffix}"),
        uuid=uuid_text(random),
        name=f"{name}-2026{1 + random.randrange(12):02d}{1 + random.randrange(28):02d}.{suffix}",
        size_bytes=round(random.lognormvariate(12.0, 1.2)),
        mime=mime,
    )


def draw_location(random: Random, language: Language) -> Location:
    """Return a place at seven decimals, as phones report it."""
    # A place is written in one language, even where people mix two.
    script: Language = "en" if language == "en" else "zh"
    house, street, district = (draw_name(random, script, kind) for kind in ("house", "street", "district"))
    number = 1 + random.randrange(300)
    address = f"{number} {street}, {district}" if script == "en" else f"{district}{street}{number}号{house}"
    return Location(
        latitude=round(22 + 20 * random.random(), 7),
        longitude=round(102 + 20 * random.random(), 7),
        name=house,
        address=address,
    )
