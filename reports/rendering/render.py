"""From a template file and values to HTML.

The rule: everything a run says is escaped; only what our own templates and figures produce is markup.
"""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..drawing.palette import look, marker_path
from . import wording


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("imwire.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = (
        wording.seconds, wording.byte_count, wording.times, wording.percent, wording.interval, wording.listing,
        wording.counted, wording.digits, wording.link_times, wording.link_interval,
    )  # fmt: skip
    environment.filters.update({word.__name__: word for word in words})
    environment.globals.update(look=look, marker_path=cache(marker_path))
    return environment


def fill(template: str, **values: Any) -> Markup:
    """Return a template of `templates/`, filled; raises jinja2.UndefinedError when a value is missing."""
    return Markup(_environment().get_template(template).render(**values))


def source(name: str) -> Markup:
    """Return a file of `templates/` as it is: the style sheet and the script."""
    loader = _environment().loader
    assert loader is not None
    return Markup(loader.get_source(_environment(), name)[0])
