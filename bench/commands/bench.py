"""`imwire bench`: measures, and writes a run's results and its report."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from ...payloads.catalogue import Catalogue
from ..harness import cases
from ..harness.collector import collect
from ..harness.profiles import DEFAULT, PROFILES
from ..harness.progress_events import Note, Watch
from ..results import results_file
from ..results.rows import Results
from . import options, output_folder
from .exit_status import INTERRUPTED, REFUSED
from .progress import shown
from .report import build, show_recommendations
from .tables.run_table import show_results


@click.command()
@click.option("--profile", type=click.Choice(list(PROFILES)), default=DEFAULT.name, show_default=True,
              help="How much to measure: 1 to 3 minutes, 7 to 15 minutes, or over an hour.")  # fmt: skip
@options.codec_option
@options.payload_option
@options.catalogue_option
@options.seed_option
@options.out_option
def bench(
    profile: str, codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue, seed: int, out: Path | None
) -> int:
    """Measure, and write results.json and a report.

    Writes to results/<UTC time>/ unless --out names a folder, and points results/latest there. A codec or payload that
    is named exactly is measured even when the profile leaves it out. Every case is checked before it is timed. Ctrl-C
    and SIGTERM lose at most the case that is being measured; the rest still gets its report. The file is an ordinary
    pyperf suite, which python -m pyperf show results/latest/results.json reads. A folder that already holds a
    results.json, or that another run is writing to, is refused.
    """
    selection = cases.select(PROFILES[profile], codecs, payloads, catalogue)
    with output_folder.prepared(out, for_run=True) as folder:
        saved = _Saved(folder / results_file.FILE_NAME)
        # A second Ctrl-C, while the first is handled, arrives here: the results of the last round are there.
        with suppress(KeyboardInterrupt), shown(Console(stderr=True)) as tell:
            saved.tell = tell
            collect(selection, seed, tell, saved.save)
        if saved.latest is None:
            click.echo("interrupted before anything was measured: there are no results and no report", err=True)
            return INTERRUPTED
        if out is None and (trouble := output_folder.point_latest(folder)):
            click.echo(trouble, err=True)
        return _finish(saved, folder)


@dataclass
class _Saved:
    """What a run has found so far, on the disk and in memory.

    A file that cannot be written stops no run: somebody may make room before the next round.
    """

    file: Path
    tell: Watch = lambda _: None
    latest: Results | None = None
    trouble: str = ""

    def save(self, results: Results) -> None:
        """Write results; what goes wrong is told, and kept in `trouble` until it goes well."""
        self.latest, before = results, self.trouble
        try:
            results_file.write(results, self.file)
            self.trouble = ""
        except OSError as error:
            self.trouble = f"{self.file} cannot be written: {error.strerror or error}"
            if not before:
                self.tell(Note(f"{self.trouble}; measuring goes on, and it is tried again after every round"))

    def read(self) -> Results:
        """Return the results as the file has them, or those in memory when it lacks the last ones."""
        assert self.latest is not None
        return self.latest if self.trouble else results_file.load(self.file)


def _finish(saved: _Saved, folder: Path) -> int:
    """Show what a run found, write its report, and return the exit status."""
    results = saved.read()
    try:
        show_results(Console(), results)
        if results.run.partial:
            click.echo(f"partial results: {saved.file}", err=True)
        show_recommendations(results)
        if saved.trouble:
            kept = (
                f"it holds earlier rounds, see `imwire report {folder}`" if saved.file.exists() else "nothing is kept"
            )
            raise output_folder.Unwritten(f"{saved.trouble}; {kept}")
        click.echo(build(results, folder))
    except KeyboardInterrupt:
        click.echo(f"interrupted: no report; `imwire report {folder}` makes it from {saved.file}", err=True)
        return INTERRUPTED
    return INTERRUPTED if results.run.partial else REFUSED if results.run.refusals else 0
