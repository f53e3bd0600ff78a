"""What a report section is, and how the page finds them.

The rule: a section is one module of this folder with a module-level `section`; nothing lists them by hand.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from markupsafe import Markup

from ..bench.results.rows import Results


@dataclass(frozen=True)
class Content:
    """A built section: its HTML, and the files (name to bytes) that lie beside the page."""

    html: Markup
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A part of the page: where it stands, what it is called, its anchor, and how it is built from one run."""

    order: int
    title: str
    slug: str
    build: Callable[[Results], Content]


def discover() -> list[Section]:
    """Return the sections of this folder, in page order."""
    package = import_module(__package__ or "imwire.reports")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [getattr(import_module(f"{package.__name__}.{name}"), "section", None) for name in names]
    return sorted((s for s in found if isinstance(s, Section)), key=lambda s: (s.order, s.slug))
