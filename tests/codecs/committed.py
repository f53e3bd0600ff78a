"""Writes what is committed about the codecs: golden bytes, and the table of odd input.

    python tests/codecs/committed.py

Run it only when a change of bytes or outcomes is meant, look at the diff, and say so in the CHANGELOG.
"""

import json
from pathlib import Path
from typing import Any

from imwire.codecs import api
from imwire.payloads import bodies, frames
from imwire.payloads.vocabulary import EntityKind, Origin, Platform, SessionType, Status
from msgspec import inspect

GOLDEN = Path(__file__).parent / "golden"
ODD_INPUT = Path(__file__).parents[2] / "codecs" / "_hazards" / "odd_input.json"
ZSTD = "orjson+zstd"
"""The codec whose compressed bytes are committed to be read, never to be compared: libzstd may compress better."""


def filled(kind: inspect.Type, name: str) -> Any:
    """Return a value of a type that is not its default: text from the field's name, numbers from its length."""
    match kind:
        case inspect.StructType():
            return kind.cls(**{field.name: filled(field.type, field.name) for field in kind.fields})
        case inspect.UnionType():
            return filled(next(member for member in kind.types if isinstance(member, inspect.StructType)), name)
        case inspect.ListType():
            return [filled(kind.item_type, name)]
        case inspect.DictType():
            return {"key": filled(kind.value_type, name), "another": filled(kind.value_type, name)}
        case inspect.EnumType():
            return list(kind.cls)[-1]
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 2**53 + len(name)
        case inspect.FloatType():
            return len(name) + 0.1
        case inspect.BytesType():
            return name.encode() + b"\x00\xff"
        case inspect.StrType():
            return name
    raise TypeError(f"no value for {kind}")


def full(kind: type) -> Any:
    """Return a struct with every field filled."""
    return filled(inspect.type_info(kind), "")


def golden_frames() -> dict[str, Any]:
    """Return the frames whose bytes are committed: every kind of frame and of body, full and empty, and extremes."""
    found: dict[str, Any] = {}
    for kind in inspect.type_info(frames.Frame).types:
        empty = {"body": bodies.Text()} if kind.cls is frames.Message else {}
        found[f"{kind.tag}-full"], found[f"{kind.tag}-empty"] = full(kind.cls), kind.cls(**empty)
    for kind in inspect.type_info(bodies.AnyBody).types:
        found[f"msg-{kind.tag}"] = frames.Message(client_id="c", seq=1, body=full(kind.cls))
        found[f"msg-{kind.tag}-empty"] = frames.Message(body=kind.cls())
    message = frames.Message(
        conversation_id=7_318_420_117_549_060_101,
        client_id="0190a1f2-7c3e-7d51-9c1a-3b5e8f6a7d20",
        server_id=7_318_420_117_549_123_072,
        seq=41_207,
        sender_id="agent-17",
        group_id="g-88",
        session_type=SessionType.SERVICE,
        origin=Origin.AGENT,
        platform=Platform.WEB,
        status=Status.SENT,
        created_ms=1_760_000_000_123,
        sent_ms=1_760_000_000_321,
        sender_name="小林",
        options={"unread": True, "history": True, "push": False},
        push=frames.OfflinePush(title="小林", description="您的订单已发货 📦", badge=True),
        mentions=["user-4", "user-9"],
        body=bodies.Rich("@Ana see 订单 88", [bodies.Entity(EntityKind.MENTION, 0, 4, "user-4")]),
    )
    found["a-message"] = message
    found["a-page"] = frames.HistoryPage(7, [message, frames.Message(seq=2, body=bodies.Text("ok"))], "next", True)
    texts = [
        "a\x00b",
        "\x01\x1f\x7f",
        '"\\/',
        "\U0001f469\u200d\U0001f4bb",
        "\u202eשלום",
        "é",
        "e\u0301",
        "\u2028\ufeff",
    ]
    found["odd-texts"] = frames.Message(mentions=texts, body=bodies.Text("\U0010ffff\uffff"))
    found["extreme-integers"] = frames.BatchAck(
        -(2**63), [2**63 - 1, -(2**63), 2**53 + 1, -1, 0, 127, 128, 2**31, 2**32], [-(2**31), 2**62]
    )
    found["negative-zero"] = frames.Message(body=bodies.Location(-0.0, 5e-324, "least"))
    found["largest-doubles"] = frames.Message(body=bodies.Location(1.7976931348623157e308, 0.1 + 0.2))
    return found


def line(name: str, data: bytes, codec: api.BoundCodec) -> str:
    """Return one line of a golden file: the frame's name and its bytes, JSON as text and the rest in hex."""
    return f"{name} {data.decode() if codec.format == 'json' else data.hex()}\n"


def golden(codec_name: str) -> str:
    """Return the text of a codec's golden file."""
    codec = api.load(codec_name)
    return "".join(line(name, codec.canonical(frame), codec) for name, frame in golden_frames().items())


def read_golden(codec_name: str) -> dict[str, bytes]:
    """Return the committed bytes of a codec by frame."""
    # JSON holds U+2028 as it is, so splitlines() would cut it.
    lines = (GOLDEN / f"{codec_name}.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    pairs = (line.split(" ", 1) for line in lines)
    return {name: bytes.fromhex(data) if data.isalnum() else data.encode() for name, data in pairs}


def odd_input_names() -> list[str]:
    """Return the codecs that the table of odd input is about."""
    names = api.names()
    return [*names, *(f"{name}+zstd" for name in names[:4])]


def odd_input() -> dict[str, dict[str, str]]:
    """Return {hazard: {codec: "frame" or "DecodeError"}}."""
    rows = api.odd_input(odd_input_names())
    return {
        hazard: {codec: outcome.partition(":")[0] for codec, outcome in outcomes.items()}
        for hazard, _, outcomes in rows
    }


def main() -> None:
    """Write all committed files."""
    GOLDEN.mkdir(exist_ok=True)
    for name in [*api.names(), ZSTD]:
        (GOLDEN / f"{name}.txt").write_text(golden(name), encoding="utf-8", newline="\n")
    ODD_INPUT.write_text(json.dumps(odd_input(), indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
