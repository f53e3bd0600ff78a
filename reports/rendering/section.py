"""What a section of the page is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from ...bench.results.rows import Results


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
