"""The page: one self-contained HTML file, its pictures and its CSV, built whole from one run.

The rule: the results file is read and never written, and nothing in the page is loaded from anywhere. A section is one
module of `sections` with a module-level `section`; nothing lists them by hand.
"""

import pkgutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from markupsafe import Markup

from ..bench.results.rows import Results
from . import sections as folder
from .findings.coverage import enough_processes, fewest_processes
from .findings.noise import NOISY, noise
from .findings.refusals import refused
from .rendering.render import fill, source
from .rendering.section import Section
from .rendering.wording import counted, percent

PAGE = "report.html"
MOST_REFUSALS, MOST_LETTERS = 5, 200
"""How many refusals the top of the page names, and how much of each; Method has them all and whole."""


def build(results: Results, out: Path, more: Sequence[Section] = ()) -> list[Path]:
    """Write `report.html`, the PNGs and `numbers.csv` into `out` and return their paths, the page first.

    `more` are sections from other sources than the run, at the end. Raises OSError when a file cannot be written;
    `results.path`, if it lies in `out`, is left alone.
    """
    sections = [*discover(), *more]
    contents = [section.build(results) for section in sections]
    files = {name: data for content in contents for name, data in content.files.items()}
    beside = "and a gate's files" if more else "and nothing else"
    page = whole(
        title=title(results),
        lead=lead(results),
        caveats=caveats(results),
        sections=[(section, content.html) for section, content in zip(sections, contents, strict=True)],
        told=f"Built from one results file {beside}; its SHA-256 is {results.sha256 or 'none'}",
    )
    files = {PAGE: page, **files}
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if results.path is not None and (out / name).resolve() == results.path.resolve():
            raise ValueError(f"{name} would overwrite the results it is built from")
        (out / name).write_bytes(data)
    return [out / name for name in files]


def discover() -> list[Section]:
    """Return the sections of the page, in its order."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    found = [getattr(import_module(f"{folder.__name__}.{name}"), "section", None) for name in names]
    return sorted((s for s in found if isinstance(s, Section)), key=lambda s: (s.order, s.slug))


def whole(
    title: str, lead: str, caveats: Sequence[str], sections: Sequence[tuple[Section, Markup]], told: str
) -> bytes:
    """Return a self-contained page of built sections, with `lead` below the title and `told` at the end."""
    page = fill(
        "page.html.j2",
        title=title,
        lead=lead,
        caveats=caveats,
        sections=sections,
        source=told,
        style=source("report.css"),
        script=source("report.js"),
    )
    return str(page).encode()


def lead(results: Results) -> str:
    """Say which run this is: its profile, its time, its processor and its Python."""
    environment = results.run.environment
    parts = [f"{results.run.profile} profile, started {results.run.started}"]
    parts += [str(environment["cpu_model_name"])] if environment.get("cpu_model_name") else []
    parts += [f"Python {environment['python_version']}"] if environment.get("python_version") else []
    return ", ".join(parts)


def title(results: Results) -> str:
    """Return the page's title: whose traffic was measured, and whether the run is partial."""
    partial = " (partial run)" if results.run.partial else ""
    catalogue = results.run.catalogue
    return f"Wire formats for {catalogue.name if catalogue.foreign else 'chat traffic'}{partial}"


def caveats(results: Results) -> list[str]:
    """Return what a reader must know before the first number."""
    found = []
    if results.run.partial:
        found.append("Partial run: it ended before all its cases were measured; what is absent was not measured.")
    if results.timings and not enough_processes(results):
        # "process" takes "es", so the count is written here.
        count = fewest_processes(results)
        found.append(f"Only {count} {'process' if count == 1 else 'processes'} for some cases: too few for a 95 % "
                     "interval, so orders in time are estimates.")  # fmt: skip
    refusals = refused(results)
    found += [_cut(refusal.sentence) for refusal in refusals[:MOST_REFUSALS]]
    if len(refusals) > MOST_REFUSALS:
        found.append(f"{counted(len(refusals) - MOST_REFUSALS, 'further refusal')}; see Method.")
    if results.run.warnings:
        shown = results.run.warnings if len(results.run.warnings) <= 3 else results.run.warnings[:2]
        found += [f"The run warned: {warning}." for warning in shown]
        if shown is not results.run.warnings:
            found.append(f"{counted(len(results.run.warnings) - len(shown), 'further warning')}; see Method.")
    known = noise(results)
    if known is not None and known.typical > NOISY:
        found.append(
            f"Noisy run: the interval of a typical ratio to {known.baseline} is {percent(known.typical)} wide."
        )
    return found


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
