"""imwire.proto describes the model, all of it and nothing else, and the generated module comes from it."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import msgspec
import pytest
from imwire.codecs._protobuf import imwire_pb2
from imwire.payloads import bodies, frames, vocabulary
from msgspec import inspect

FOLDER = Path(imwire_pb2.__file__).parent
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"
STRUCTS = {
    name: kind
    for module in (bodies, frames)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__struct_fields__
}
ENUMS = {
    name: kind
    for name, kind in vars(vocabulary).items()
    if isinstance(kind, type) and issubclass(kind, vocabulary.IntEnum) and kind is not vocabulary.IntEnum
}
SCHEMA = imwire_pb2.DESCRIPTOR
ONLY_PROTOBUF_JSON = ("Message", "json")
"""The one field that the .proto has and the model lacks: the body of `protobuf-json`."""


def pinned():
    (line,) = tomllib.loads(PYPROJECT.read_text())["dependency-groups"]["proto"]
    name, _, version = line.partition("==")
    assert name == "grpcio-tools"
    assert version
    return version


def installed():
    try:
        return metadata.version("grpcio-tools")
    except metadata.PackageNotFoundError:
        return "none"


@pytest.mark.skipif(
    installed() != pinned(), reason=f"needs grpcio-tools {pinned()}, which made the files; here is {installed()}"
)
def test_the_generated_files_come_from_the_proto(tmp_path):
    (tmp_path / "imwire.proto").write_bytes((FOLDER / "imwire.proto").read_bytes())
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", "--python_out=.", "--pyi_out=.", "imwire.proto"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    for name in ("imwire_pb2.py", "imwire_pb2.pyi"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), f"run nox -s proto: {name} is old"


def wire_type(kind):
    """The type that a field of the model should have on the wire: protoc's name of it, and what it repeats or names."""
    match kind:
        case inspect.StrType():
            return "string"
        case inspect.BytesType():
            return "bytes"
        case inspect.BoolType():
            return "bool"
        case inspect.IntType():
            return "int64"
        case inspect.FloatType():
            return "double"
        case inspect.EnumType() | inspect.StructType():
            return kind.cls.__name__
        case inspect.ListType():
            return f"repeated {wire_type(kind.item_type)}"
        case inspect.DictType():
            return f"map<{wire_type(kind.key_type)}, {wire_type(kind.value_type)}>"
        case inspect.UnionType() if kind.includes_none and len(kind.types) == 2:
            return wire_type(next(member for member in kind.types if not isinstance(member, inspect.NoneType)))
    raise TypeError(f"no wire type for {kind}")


def declared_type(field):
    """The same, as the .proto declares it."""
    scalars = {
        "TYPE_STRING": "string",
        "TYPE_BYTES": "bytes",
        "TYPE_BOOL": "bool",
        "TYPE_INT64": "int64",
        "TYPE_DOUBLE": "double",
    }
    names = {value: key for key, value in type(field).__dict__.items() if key.startswith("TYPE_")}
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        return f"map<{declared_type(key)}, {declared_type(value)}>"
    named = field.message_type or field.enum_type
    single = named.name if named is not None else scalars.get(names[field.type], names[field.type])
    return f"repeated {single}" if field.is_repeated else single


def body_union(kind):
    return isinstance(kind, inspect.UnionType) and not kind.includes_none


@pytest.mark.parametrize("name", STRUCTS)
def test_every_struct_stands_in_the_proto_with_fitting_types(name):
    fields = {field.name: field.type for field in inspect.type_info(STRUCTS[name]).fields}
    expected = {field: wire_type(kind) for field, kind in fields.items() if not body_union(kind)}
    for field, kind in fields.items():
        if body_union(kind):
            oneof = SCHEMA.message_types_by_name[name].oneofs_by_name[field]
            members = {str(member.tag): member.cls.__name__ for member in kind.types}
            assert {member.name: declared_type(member) for member in oneof.fields} == members | {"json": "bytes"}
            expected |= members | {"json": "bytes"}
    declared = {field.name: declared_type(field) for field in SCHEMA.message_types_by_name[name].fields}
    assert declared == expected


def test_the_oneof_of_frames_has_every_kind_and_no_other():
    members = {str(kind.tag): kind.cls.__name__ for kind in inspect.type_info(frames.Frame).types}
    frame = SCHEMA.message_types_by_name["Frame"]
    assert {field.name: declared_type(field) for field in frame.oneofs_by_name["kind"].fields} == members
    assert len(frame.fields) == len(members)


def test_the_proto_has_nothing_that_the_model_lacks():
    assert set(SCHEMA.message_types_by_name) == {*STRUCTS, "Frame"}
    assert set(SCHEMA.enum_types_by_name) == set(ENUMS)
    message, field = ONLY_PROTOBUF_JSON
    assert field not in STRUCTS[message].__struct_fields__
    assert field in SCHEMA.message_types_by_name[message].fields_by_name


@pytest.mark.parametrize("name", ENUMS)
def test_every_enum_stands_in_the_proto(name):
    prefix = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)[1:]
    declared = {value.name: value.number for value in SCHEMA.enum_types_by_name[name].values}
    assert declared == {f"{prefix}_{member.name}": member.value for member in ENUMS[name]}


def test_numbers_1_to_15_go_to_what_nearly_every_message_fills():
    """One byte of tag instead of two."""
    fields = SCHEMA.message_types_by_name["Message"].fields_by_name
    for name in ("conversation_id", "client_id", "server_id", "seq", "sender_id", "origin", "created_ms", "sent_ms"):
        assert fields[name].number <= 15


@pytest.mark.parametrize(
    ("struct", "wrong"),
    [("Typing", {"sender_id": bytes}), ("Typing", {"conversation_id": str}), ("BatchAck", {"seqs": list[str]})],
)
def test_the_comparison_finds_a_wrong_type(struct, wrong):
    real = {field.name: wire_type(field.type) for field in inspect.type_info(STRUCTS[struct]).fields}
    changed = msgspec.defstruct(struct, [(name, wrong.get(name, str)) for name in real])
    types = {field.name: wire_type(field.type) for field in inspect.type_info(changed).fields}
    declared = {field.name: declared_type(field) for field in SCHEMA.message_types_by_name[struct].fields}
    assert declared == real
    assert all(types[name] != declared[name] for name in wrong)
