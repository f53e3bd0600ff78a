"""The process of one side: `python -P entry.py TASK ORDER ANSWER`, run by its path in that side's environment.

The rule: both sides run these same files, whatever their version of imwire, so tasks enter imwire only by `codecs.api`,
`codecs.names`, `payloads` and `bench.pipeline.api`. The answer names modules that were imported from elsewhere than the
side.

TASK is the name of a file beside this one that has `main(order, traffic)`. ORDER is a JSON file with the task's own
keys and "catalogue", the source of the traffic, "root", the folder of the side's modules, "packages", their top-level
names, "owned", folders with the names that must be imported from there, and "imports", modules to import first (the
self-test's harmless change). ANSWER is the JSON file to write.
"""

import importlib
import json
import runpy
import sys
from collections.abc import Iterable
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any


class Traffic:
    """What a side is measured on, by the source of its catalogue."""

    def __init__(self, source: str) -> None:
        """Name the source; nothing is made before it is asked for."""
        self.source = source

    @cached_property
    def model(self) -> Any:
        """What codecs are loaded for. Our own is known without its payloads, which take a second under callgrind."""
        from imwire.codecs import api

        ours = self.source == "built-in"
        return signature(api.load).parameters["model"].default if ours else self.catalogue.model

    @property
    def catalogue(self) -> Any:
        """The catalogue of that source."""
        from imwire.payloads.catalogue import find

        return find(self.source)


def strays(root: str, packages: Iterable[str]) -> list[str]:
    """Return the modules of these packages that were not imported from below `root`."""
    names, folder = tuple(packages), Path(root).resolve()
    files = {
        name: Path(file).resolve()
        for name, module in list(sys.modules.items())
        if f"{name}.".startswith(tuple(f"{each}." for each in names)) and (file := getattr(module, "__file__", None))
    }
    return sorted(f"{name} from {file}" for name, file in files.items() if folder not in file.parents)


def keep_to(root: str, packages: Iterable[str]) -> None:
    """Limit namespace packages to the side's own folder.

    Otherwise they would include the environment's modules of that name, and base would find modules that only head has.
    """
    for name in packages:
        folder = Path(root, name)
        if folder.is_dir() and not (folder / "__init__.py").exists():
            importlib.import_module(name).__path__ = [str(folder)]


if __name__ == "__main__":
    task, asked, answered = sys.argv[1:]
    order = json.loads(Path(asked).read_text(encoding="utf-8"))
    keep_to(order["root"], order["packages"])
    # Asked of the folder: an editable imwire in this environment would lend an older one its newer module.
    if not Path(importlib.import_module("imwire.payloads").__path__[0], "catalogue.py").exists():
        sys.exit("error: this imwire has no catalogues; compare with a commit that has them")
    for module in order.get("imports", ()):
        importlib.import_module(module)
    main = runpy.run_path(str(Path(__file__).with_name(f"{task}.py")))["main"]
    answer = main(order, Traffic(order["catalogue"]))
    elsewhere = [each for root, packages in order["owned"] for each in strays(root, packages)]
    found = {**answer, "strays": elsewhere}
    Path(answered).write_text(json.dumps(found), encoding="utf-8")
