"""Somebody else's traffic: a model that has nothing of ours, and two payloads of it."""

from random import Random

import msgspec
from imwire.payloads.catalogue import Catalogue
from imwire.payloads.payload import Payload


class Position(msgspec.Struct, frozen=True):
    symbol: str
    quantity: int
    price: float = 0.0


class Order(msgspec.Struct, frozen=True, tag="order"):
    order_id: int
    symbol: str
    steps: list[list[int]]
    limits: dict[str, int]
    signature: bytes
    parent_id: int | None = None
    note: str = ""


class Book(msgspec.Struct, frozen=True, tag="book"):
    account: str
    positions: list[Position]
    closed: bool = False


def order(random: Random) -> Order:
    return Order(
        order_id=random.randrange(-(2**63), 2**63),
        symbol=random.choice(("ACME", "ÄON", "北京")),
        steps=[[random.randrange(100) for _ in range(random.randrange(4))] for _ in range(random.randrange(3))],
        limits={name: random.randrange(2**40) for name in ("day", "hour")},
        signature=random.randbytes(32),
        parent_id=random.choice((None, 0, random.randrange(2**60))),
        note="good till cancelled" * random.randrange(2),
    )


def book(random: Random) -> Book:
    positions = [Position(f"S{random.randrange(900)}", random.randrange(10**6), random.random()) for _ in range(50)]
    return Book(f"account {random.randrange(10**6)}", positions, random.random() < 0.5)


def catalogue() -> Catalogue:
    return Catalogue(
        name="acme",
        model=Order | Book,
        payloads=[
            Payload("order", "one order", "orders", lambda random, count: [order(random) for _ in range(count)]),
            Payload("book", "a book of 50", "books", lambda random, count: [book(random) for _ in range(count)], 6, 50),
        ],
        levels=("book",),
    )
