"""Values of another type than their field's: which ones every codec refuses, and how an error names them.

The rule: `encode` looks at bytes fields, and at what lies in a list, a set or a map of texts. It does not look at plain
fields of text, bool or enum, nor for a bool where an integer belongs: a look at each field would make the fastest
encode 55 to 70 % slower. An error names the first value of a wrong type, whatever made a library refuse the frame.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, inspect

from .domain import can_be_unset, struct_of, type_info

_CLASSES: dict[type, tuple[type, ...]] = {
    inspect.BoolType: (bool,), inspect.IntType: (int,), inspect.FloatType: (float, int), inspect.StrType: (str,),
    inspect.BytesType: (bytes,), inspect.NoneType: (type(None),), inspect.ListType: (list,),
    inspect.DictType: (dict,), inspect.VarTupleType: (tuple,), inspect.SetType: (set,),
    inspect.FrozenSetType: (frozenset,),
}  # fmt: skip


def first_misfit(value: Any, kind: inspect.Type | None = None, path: str = "$") -> str:
    """Return which value is not of its field's type, where, and what belongs there, or "" when all are; slow.

    Without a kind the value is a frame. Types that are rare in models are not looked at.
    """
    kind = type_info(type(value)) if kind is None else kind
    options = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    fitting = [option for option in options if _fits(value, option)]
    if not fitting:
        wanted = " or ".join(dict.fromkeys(_name(option) for option in options))
        return f"{path}: {type(value).__name__} where {wanted} belongs"
    return next(filter(None, (first_misfit(*part) for part in _parts(value, fitting[0], path))), "")


def _fits(value: Any, kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.StructType):
        return isinstance(value, struct_of(kind))
    if isinstance(kind, inspect.EnumType):
        return isinstance(value, kind.cls)
    classes = _CLASSES.get(type(kind))
    return classes is None or (isinstance(value, classes) and (type(value) is not bool or bool in classes))


def _name(kind: inspect.Type) -> str:
    cls = struct_of(kind) if isinstance(kind, inspect.StructType) else getattr(kind, "cls", None)
    return str(getattr(cls or _CLASSES[type(kind)][0], "__name__", cls))


def _parts(value: Any, kind: inspect.Type, path: str) -> Iterator[tuple[Any, inspect.Type, str]]:
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            part = getattr(value, field.name)
            if part is not UNSET or not can_be_unset(field):
                yield part, field.type, f"{path}.{field.name}"
    elif isinstance(kind, inspect.CollectionType):
        yield from ((item, kind.item_type, f"{path}[{index}]") for index, item in enumerate(value))
    elif isinstance(kind, inspect.DictType):
        yield from ((key, kind.key_type, f"{path}{{key}}") for key in value)
        yield from ((item, kind.value_type, f"{path}[{key!a}]") for key, item in value.items())
