"""What a schema codec of somebody else needs of a model is public: the walk, and the check that `load` adds."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from imwire.codecs import api
from imwire.codecs._contract.model_parts import has_open_numbers
from imwire.payloads.bodies import Int64
from imwire.payloads.frames import Frame
from msgspec import Meta, Struct, inspect


class Leaf(Struct, frozen=True, tag="a-leaf"):
    count: int = 0
    rate: float = 0.0


class Tree(Struct, frozen=True, tag="tree"):
    children: "list[Tree | Leaf]" = []
    named: dict[str, Annotated[str, Meta(title="a name")]] = {}
    either: Literal["x"] | bool | None = None


def test_kinds_are_the_structs_of_the_model_by_name():
    assert [kind.tag for kind in api.kinds(Tree | Leaf)] == ["a-leaf", "tree"]
    assert [kind.cls for kind in api.kinds(Tree)] == [Tree]
    assert [field.name for field in api.kinds(Leaf)[0].fields] == ["count", "rate"]
    assert len(api.kinds(Frame)) == 12


def test_types_reach_everything_and_a_struct_that_holds_itself_comes_once():
    found = list(api.types(Tree))
    assert [kind.cls for kind in found if isinstance(kind, inspect.StructType)] == [Tree, Leaf]
    kinds = {type(kind) for kind in found}
    assert {inspect.ListType, inspect.DictType, inspect.IntType, inspect.FloatType, inspect.BoolType} <= kinds


def test_alternatives_are_the_same_however_a_union_is_spelled():
    def spelled(kind: Any) -> Any:
        options, nullable = api.alternatives(inspect.type_info(kind))
        return [api.class_of(option) for option in options], nullable

    assert spelled(Tree | Leaf) == spelled(Leaf | Tree) == ([Leaf, Tree], False)
    assert spelled(Annotated[int, Meta(title="n")] | None) == ([int], True)
    assert spelled(Literal["x"] | bool | None) == ([bool, str], True)


@pytest.mark.parametrize(
    ("kind", "is_open"),
    [(int, True), (float, True), (Int64, False), (str, False), (Any, True), (list[int], True), (list[Int64], False)],
)
def test_the_numbers_of_a_model_are_open_when_one_of_them_has_no_bounds(kind, is_open):
    assert has_open_numbers(msgspec.defstruct("Held", [("field", kind)])) is is_open
    assert not has_open_numbers(Frame)


NAN = float("nan")


@pytest.mark.parametrize("layer", ["", "+zstd"])
@pytest.mark.parametrize("frame", [Leaf(2**63), Leaf(rate=NAN), Tree()])
def test_a_codec_whose_bind_gives_no_check_gets_that_of_the_model(frame, layer, monkeypatch):
    def bind(_model):
        # A reader that holds nothing to the domain.
        return api.Functions(msgspec.msgpack.encode, msgspec.msgpack.Decoder(Tree | Leaf).decode, **given)

    given: dict[str, Any] = {}
    ours = api.load_codec
    theirs = api.Codec("theirs", "theirs", "python", bind)
    monkeypatch.setattr(api, "load_codec", lambda name: theirs if name == "theirs" else ours(name))
    codec = api.load(f"theirs{layer}", Leaf)
    written = codec.dumps(frame)
    with pytest.raises(api.EncodeError, match="theirs"):
        codec.encode(frame)
    with pytest.raises(api.DecodeError, match="theirs"):
        codec.decode(bytearray(written))
    assert codec.decode(memoryview(codec.encode(Leaf(1, 2.0)))) == Leaf(1, 2.0)
    given |= {"check": api.unneeded, "check_decoded": api.unneeded}
    codec = api.load(f"theirs{layer}", Leaf)
    assert codec.encode(frame) == written
    assert type(codec.decode(written)) is type(frame)


@pytest.mark.parametrize("document", [{"count": 2**63}, {"rate": NAN}])
@pytest.mark.parametrize("name", ["msgpack", "ormsgpack", "cbor2", "msgspec-msgpack", "json", "orjson", "msgspec-json"])
def test_what_comes_in_is_held_to_the_domain_also_where_the_model_has_no_bounds(name, document):
    """Before, all of them gave a frame with 2^63, and the binary ones one with NaN."""
    model = msgspec.defstruct("Held", [("count", int, 0), ("rate", float, 0.0)])
    writer, codec = api.load(name, model=None), api.load(name, model)
    with pytest.raises(api.DecodeError):
        codec.decode(writer.dumps(document))
    assert codec.decode(writer.dumps({"count": 1, "rate": 0.5})) == model(1, 0.5)
