"""The history of a machine's runs in a terminal: which runs, and what changed where.

The rule: it says the same as the page, and when it can tell nothing, it says why.
"""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...results.change_points import SHORTEST
from ...results.run_history import History


def show_history(console: Console, found: History) -> None:
    """Print the runs, every change of every case, and what was left out."""
    machine = found.machine
    first, last = (run.started[:10] for run in (found.runs[0], found.runs[-1]))
    runs = f"{len(found.runs)} run{'s' if len(found.runs) > 1 else ''}, {first} to {last}"
    on = f"{machine['cpu_model_name']}, {machine['cpu_count']} CPUs, Python {machine['python_version']}"
    console.print(Text(f"{runs}; {on}"))
    for path, why in found.left_out:
        console.print(Text(f"left out: {path}: {why}"))
    changed = [*found.changed, *([found.together] if found.together.changes else [])]
    cases = len(found.times) + len(found.sizes)
    if len(found.runs) < 2 * SHORTEST:
        console.print(f"with fewer than {2 * SHORTEST} runs no change of time can be told from noise", style="yellow")
    if not changed:
        console.print(f"no change in {cases} cases")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("case", "change", "first run that has it", "commit"):
        table.add_column(heading, justify="right" if heading == "change" else "left", overflow="fold")
    for series in changed:
        for change in series.changes:
            run = found.runs[change.at]
            table.add_row(
                Text(series.name), f"{change.factor - 1:+.1%}", run.started[:16], run.commit[:12] or "unknown"
            )
    console.print(table)
    console.print(
        f"{len(found.changed)} of {cases} cases changed; this says where to look, `imwire gate` gives a verdict"
    )
