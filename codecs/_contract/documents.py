"""Plain documents, which a self-describing codec takes when it is bound to no model.

The rule: a document holds None, booleans, integers, doubles, text, lists (also given as tuples), and dicts whose keys
are text. In binary formats it may hold bytes. It is held to the domain as frames are, when it is written and when it is
read. This walk is slow, and nothing is measured with it: `dumps` and `loads` stay the library's bare calls.
"""

from dataclasses import replace
from typing import Any

from .contract import Functions
from .domain import OutOfDomain, first_fault


def of_documents(functions: Functions, builtin_types: tuple[type, ...] = ()) -> Functions:
    """Return the functions with checks on both sides; `builtin_types` are those of the format besides JSON's."""

    def check(document: Any, path: str = "$") -> Any:
        kind = type(document)
        if kind in (list, tuple):
            for index, item in enumerate(document):
                check(item, f"{path}[{index}]")
        elif kind is dict:
            for key, item in document.items():
                if type(key) is not str:
                    raise OutOfDomain(f"{path}: the key {key!a:.60} is {type(key).__name__}, not text")
                check(key, f"{path}{{key}}")
                check(item, f"{path}[{key!a}]")
        elif kind not in (type(None), bool, int, float, str, *builtin_types):
            raise OutOfDomain(f"{path}: {kind.__name__} has no place in a plain document")
        elif fault := first_fault(document, path):
            raise OutOfDomain(fault)
        return document

    return replace(functions, check=check, from_native=check)
