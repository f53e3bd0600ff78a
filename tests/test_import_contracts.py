"""The contracts of import-linter in pyproject.toml are kept, and each finds what it forbids."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
FORBIDDEN = {
    "payloads/script.py": "from ..codecs import names",
    "bench/gate/exports.py": "from ..commands.tables import listing",
    "bench/pipeline/client/window.py": "from ..simulation import checker",
    "bench/harness/cases.py": "from ..pipeline.rules.limits import MS",
    "reports/page.py": "from ..bench.results.results_file import load",
    "bench/harness/inputs.py": "from ...payloads.frames import Frame",
    "codecs/names.py": "import pandas",
}
"""An import against each contract, in their order."""
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def linted(folder: Path) -> str:
    """Lint a copy of the house; regular packages hide an installed namespace of the same name."""
    for name in ("payloads", "codecs", "bench", "reports"):
        shutil.copytree(ROOT / name, folder / "imwire" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("imwire", "imwire/codecs"):
        (folder / package / "__init__.py").touch()
    return lint(folder)


def lint(folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout


def test_each_contract_is_kept_and_finds_what_it_forbids(tmp_path: Path) -> None:
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in linted(tmp_path)
    for file, line in FORBIDDEN.items():
        with (tmp_path / "imwire" / file).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")
    said = lint(tmp_path)
    assert [contract["name"] for contract in CONTRACTS if f"{contract['name']} BROKEN" not in said] == []
