"""What a side is made of: what this interpreter does not meet is installed over it, and nothing else changes."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from imwire.bench.gate.sides import installing, preparing, repository, sides
from imwire.bench.gate.sides.sides import Side
from imwire.bench.gate.sides.verdicts import CannotCompare, UsageMistake
from packaging.requirements import Requirement

Commit = Callable[..., str]


def unmet(*texts: str) -> list[str]:
    return [str(each) for each in preparing.unmet(Requirement(text) for text in texts)]


def test_what_is_here_is_not_asked_for_again() -> None:
    here = metadata.version("orjson")
    assert unmet("orjson>=3", f"orjson=={here}", "msgspec") == []
    assert unmet("orjson<1", "no-such-distribution-anywhere") == ["orjson<1", "no-such-distribution-anywhere"]
    assert unmet("no-such-thing; python_version < '3'", "no-such-thing; extra == 'x'") == []


def test_all_others_stay_at_their_versions() -> None:
    pins = preparing._pins([Requirement("OrJSON==3.12.0")])
    assert f"msgspec=={metadata.version('msgspec')}" in pins
    assert not [pin for pin in pins if pin.startswith("orjson==")]


def test_a_version_that_no_index_has_is_not_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"here": "1.0", "wheel-of-a-machine": "1.0+cpu", "old": "final-2004"}
    there = [SimpleNamespace(name=name, version=version) for name, version in versions.items()]
    monkeypatch.setattr(preparing, "metadata", SimpleNamespace(distributions=lambda: there))
    assert preparing._pins([]) == ["here==1.0"]


def test_a_file_of_pins_is_read_at_its_commit(project: Path, commit: Commit) -> None:
    lock = "# made by a tool\northo==1.0 \\\n    --hash=sha256:abc\norjson==3.12.0  # why\n\n"
    old = commit(pyproject_DOT_toml="", lock_DOT_txt=lock)
    new = commit(lock_DOT_txt="-r other.txt\n")
    found = repository.find(project)
    assert [str(each) for each in preparing._read_requirements(found, old, "lock.txt")] == [
        "ortho==1.0",
        "orjson==3.12.0",
    ]
    with pytest.raises(UsageMistake, match=r"'-r other.txt' is not read here"):
        preparing._read_requirements(found, new, "lock.txt")
    with pytest.raises(UsageMistake, match="has no other"):
        preparing._read_requirements(found, old, "other.txt")


def test_a_requirement_that_is_none_is_told() -> None:
    with pytest.raises(UsageMistake, match=r"'orjson = 3' is not a requirement"):
        preparing._parsed("orjson = 3")


def side(root: Path, *packages: str) -> Side:
    return Side("base", "c", "t", root, packages)


def test_modules_from_elsewhere_are_found_out(tmp_path: Path) -> None:
    order = {"codecs": [], "payloads": [], "seeds": []}
    assert side(tmp_path).ask("probe", order)["codecs"] == {}
    with pytest.raises(CannotCompare, match=r"base: modules were imported from elsewhere: imwire\.\S+ from "):
        side(tmp_path, "imwire").ask("probe", order)


def test_a_library_from_elsewhere_than_the_overlay_is_found_out(tmp_path: Path) -> None:
    over, order = tmp_path / "over", {"codecs": [], "payloads": [], "seeds": []}
    (over / "namespace").mkdir(parents=True)
    (over / "namespace" / "theirs.py").write_text("")
    (over / "msgspec.py").write_text("")
    assert sides._owned(over) == ("msgspec", "namespace.theirs")
    (over / "msgspec.py").rename(over / "not_imported.py")
    replace(side(tmp_path), overlay=over).ask("probe", order)
    # Installed for this side, and yet not what it imports: an older one stands in front of it.
    (over / "msgspec").mkdir()
    (over / "msgspec" / "_core").mkdir()
    with pytest.raises(CannotCompare, match=r"modules were imported from elsewhere: msgspec\._core from "):
        replace(side(tmp_path), overlay=over).ask("probe", order)


def test_a_namespace_is_the_sides_own_folder_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    for folder, name in ((root, "mine"), (elsewhere, "mine"), (elsewhere, "theirs")):
        (folder / "space").mkdir(parents=True, exist_ok=True)
        (folder / "space" / f"{name}.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    order = {"codecs": [], "payloads": [], "seeds": []}
    replace(side(root, "space"), extra={"imports": ["space.mine"]}).ask("probe", order)
    with pytest.raises(CannotCompare, match=r"No module named 'space.theirs'"):
        replace(side(root, "space"), extra={"imports": ["space.theirs"]}).ask("probe", order)


def test_a_side_that_falls_over_says_why(tmp_path: Path) -> None:
    (tmp_path / "msgspec.py").write_text("raise ValueError('not today')\n")
    with pytest.raises(CannotCompare, match="base: probe failed: ValueError: not today"):
        side(tmp_path, "x").ask("probe", {"codecs": [], "payloads": [], "seeds": []})


def test_a_built_folder_is_made_once_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(installing, "KEPT", 2)
    made: list[Path] = []

    def make(folder: Path) -> None:
        folder.mkdir()
        made.append(folder)

    told: list[str] = []
    folders = [installing.cached(key, make, told.append, key) for key in ("a", "a", "b", "b", "c")]
    assert told == ["a", "b", "c"]
    assert len(made) == 3
    assert folders[0] == folders[1]
    assert len(list(installing.cache_folder().iterdir())) == 2
    assert folders[4].is_dir()


def test_a_tree_that_cannot_be_built_is_not_comparable(
    project: Path, commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    broken = commit(pyproject_DOT_toml="[build-system]\nrequires = []\nbuild-backend = 'no_such_backend'\n")
    with pytest.raises(CannotCompare, match=r"pip install .* failed"):
        preparing.prepare("base", repository.find(project), broken)
    assert not list(installing.cache_folder().iterdir())
    trees = subprocess.run(["git", "worktree", "list"], capture_output=True, text=True, check=True).stdout
    assert len(trees.splitlines()) == 1, "the checkout is taken away"


@pytest.mark.parametrize(
    ("pip", "uv", "starts"),
    [
        (True, None, [sys.executable, "-m", "pip"]),
        (True, "/somewhere/uv", [sys.executable, "-m", "pip"]),
        (False, "/somewhere/uv", ["/somewhere/uv", "pip", "install", "--python", sys.executable]),
    ],
)
def test_uv_installs_where_there_is_no_pip(
    pip: bool, uv: str | None, starts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if pip else None)
    monkeypatch.setattr("shutil.which", lambda _: uv)
    assert installing._installer()[: len(starts)] == starts


def test_nothing_that_installs_is_not_comparable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(CannotCompare, match="no pip and there is no uv"):
        installing._installer()


def test_what_is_pinned_to_an_address_and_the_extras_of_what_is_there_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme\nVersion: 1\nRequires-Dist: nowhere-to-be-found; extra == 'more'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert unmet("acme") == unmet("acme==1") == unmet("acme[other]") == []
    assert unmet("acme[more]") == ["acme[more]"]
    assert unmet("acme @ https://localhost/acme.whl") == ["acme @ https://localhost/acme.whl"]


def test_codecs_that_a_side_does_not_install_are_not_comparable(tmp_path: Path) -> None:
    info = tmp_path / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[imwire.codecs]\nacme = acme_codec:codec\n")
    (own,) = metadata.distributions(path=[str(tmp_path)])
    preparing._check_own("head", own, ["acme_codec"], "built-in")
    with pytest.raises(CannotCompare, match="the codec acme is acme_codec, which acme does not install"):
        preparing._check_own("head", own, ["other"], "built-in")
    with pytest.raises(CannotCompare, match="installs no module"):
        preparing._check_own("head", own, [], "built-in")


def test_a_catalogue_that_a_side_does_not_install_is_not_comparable(tmp_path: Path) -> None:
    info = tmp_path / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme\nVersion: 1\n")
    (own,) = metadata.distributions(path=[str(tmp_path)])
    for source in ("acme.traffic:catalogue", "of-another-distribution"):
        preparing._check_own("head", own, ["acme"], source)
    with pytest.raises(CannotCompare, match="the catalogue traffic:catalogue is traffic, which acme does not install"):
        preparing._check_own("head", own, ["acme"], "traffic:catalogue")
    (info / "entry_points.txt").write_text("[imwire.catalogues]\nmine = traffic:catalogue\n")
    with pytest.raises(CannotCompare, match="the catalogue mine is traffic, which acme does not install"):
        preparing._check_own("head", own, ["acme"], "mine")
