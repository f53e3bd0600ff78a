"""What a message can carry: one struct a kind of body, told apart by the tag ``t``.

The rule: every field has a default, and a value equal to it is not written, so that an absent field means the same in
every format (proto3 cannot tell the two apart). Only the tag is required.
"""

from typing import Annotated

from msgspec import Meta, Struct

from .vocabulary import EntityKind, MarkKind

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""A signed 64-bit integer: the widest every wire format and every client language carries."""

Double = Annotated[float, Meta(ge=-1.7976931348623157e308, le=1.7976931348623157e308)]
"""A finite IEEE 754 double; NaN and the infinities are outside the domain (JSON cannot write them)."""


class Part(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A piece of a body or of a frame; it has no tag, because only one kind can be in its place."""


class Body(Struct, frozen=True, omit_defaults=True, rename="camel", tag_field="t"):
    """What every kind of body shares: frozen, camelCase on self-describing wires, tagged."""


class Text(Body, frozen=True, tag="text"):
    """Plain text."""

    text: str = ""


class Image(Body, frozen=True, tag="image"):
    """A picture in the object store; `thumbnail` holds raw JPEG bytes when it travels inline (1-4 KB)."""

    url: str = ""
    thumbnail_url: str = ""
    width: Int64 = 0
    height: Int64 = 0
    size_bytes: Int64 = 0
    mime: str = ""
    md5: str = ""
    thumbnail: bytes = b""


class Product(Body, frozen=True, tag="product"):
    """A product card; the price is an integer in minor units, never a float."""

    sku: str = ""
    title: str = ""
    price_minor: Int64 = 0
    currency: str = ""
    url: str = ""
    image_url: str = ""
    shop: str = ""
    attributes: dict[str, str] = {}


class OrderItem(Part, frozen=True):
    """One line of an order."""

    sku: str = ""
    title: str = ""
    price_minor: Int64 = 0
    quantity: Int64 = 0
    image_url: str = ""


class Order(Body, frozen=True, tag="order"):
    """An order card with one to five lines."""

    order_id: str = ""
    state: str = ""
    total_minor: Int64 = 0
    currency: str = ""
    placed_ms: Int64 = 0
    url: str = ""
    items: list[OrderItem] = []


class Quote(Body, frozen=True, tag="quote"):
    """A reply to another message: a summary of it, one level deep, never the message itself."""

    text: str = ""
    quoted_client_id: str = ""
    quoted_seq: Int64 = 0
    quoted_sender_id: str = ""
    quoted_sender_name: str = ""
    quoted_summary: str = ""


class Entity(Part, frozen=True):
    """A span of a rich text, in characters."""

    kind: EntityKind = EntityKind.UNSPECIFIED
    offset: Int64 = 0
    length: Int64 = 0
    value: str = ""


class Rich(Body, frozen=True, tag="rich"):
    """Text with marked spans."""

    text: str = ""
    entities: list[Entity] = []


class Voice(Body, frozen=True, tag="voice"):
    """A voice note in the object store."""

    url: str = ""
    uuid: str = ""
    duration_ms: Int64 = 0
    size_bytes: Int64 = 0
    mime: str = ""


class File(Body, frozen=True, tag="file"):
    """Any other file in the object store."""

    url: str = ""
    uuid: str = ""
    name: str = ""
    size_bytes: Int64 = 0
    mime: str = ""


class Location(Body, frozen=True, tag="location"):
    """A place: degrees on the WGS 84 ellipsoid, a name and an address."""

    latitude: Double = 0.0
    longitude: Double = 0.0
    name: str = ""
    address: str = ""


class MenuOption(Part, frozen=True):
    """One thing the customer can tap."""

    option_id: str = ""
    label: str = ""
    action: str = ""
    url: str = ""


class Menu(Body, frozen=True, tag="menu"):
    """What a bot offers: a title and three to eight options, made from a template."""

    template_id: str = ""
    title: str = ""
    options: list[MenuOption] = []
    footer: str = ""


class Recall(Body, frozen=True, tag="recall"):
    """Take a message back; it has a seq of its own, so that its order is kept."""

    target_client_id: str = ""
    target_seq: Int64 = 0
    reason: str = ""


class Mark(Body, frozen=True, tag="mark"):
    """Put a mark on a message, or take it off; it has a seq of its own, so that its order is kept."""

    target_client_id: str = ""
    target_seq: Int64 = 0
    kind: MarkKind = MarkKind.UNSPECIFIED
    removed: bool = False


class Slot(Body, frozen=True, tag="slot"):
    """A place kept for a picture that is still being uploaded, with the size it will be drawn at."""

    width: Int64 = 0
    height: Int64 = 0


class Fill(Body, frozen=True, tag="fill"):
    """What a slot holds from now on; without a picture the upload has failed and the slot is a tombstone."""

    target_client_id: str = ""
    target_seq: Int64 = 0
    image: Image | None = None


AnyBody = Text | Image | Product | Order | Quote | Rich | Voice | File | Location | Menu | Recall | Mark | Slot | Fill
