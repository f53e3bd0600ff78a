"""The tree that is gated: what the working tree holds, where it left its base, and mistakes that say what to do."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from imwire.bench.gate.sides import repository
from imwire.bench.gate.sides.verdicts import UsageMistake

Commit = Callable[..., str]
TOML = "[project]\nname = 'x'\n"


def test_the_merge_base_is_where_the_tree_left_the_other(project: Path, commit: Commit) -> None:
    first = commit(pyproject_DOT_toml=TOML)
    subprocess.run(["git", "branch", "other"], check=True)
    commit(a="1")
    subprocess.run(["git", "checkout", "--quiet", "other"], check=True)
    commit(b="1")
    found = repository.find(project)
    assert found.merge_base("main") == first
    assert found.merge_base("HEAD~1") == first


def test_what_was_edited_is_part_of_the_tree_and_nothing_is_touched(project: Path, commit: Commit) -> None:
    head = commit(pyproject_DOT_toml=TOML, _DOT_gitignore="ignored\n", a="1")
    found = repository.find(project)
    assert found.working_tree() == head
    (project / "ignored").write_text("x")
    assert found.working_tree() == head
    (project / "a").write_text("2")
    (project / "new").write_text("3")
    edited = found.working_tree()
    assert edited != head
    assert found.git("show", f"{edited}:a") == "2"
    assert found.git("show", f"{edited}:new") == "3"
    assert found.tree(edited) != found.tree(head)
    assert found.git("status", "--porcelain").split() == ["M", "a", "??", "new"], "the user's index is as it was"
    assert found.git("stash", "list") == ""


def test_a_project_below_the_top_is_gated_alone(project: Path, commit: Commit) -> None:
    (project / "below").mkdir()
    (project / "below" / "pyproject.toml").write_text(TOML)
    head = commit(a="1")
    found = repository.find(project / "below")
    assert (found.prefix, found.folder) == ("below", project.resolve() / "below")
    assert found.tree(commit(a="2")) == found.tree(head), "files beside it are not its own"


def test_mistakes_say_what_to_do(project: Path, commit: Commit, tmp_path: Path) -> None:
    with pytest.raises(UsageMistake, match=r"has a pyproject\.toml"):
        repository.find(project)
    (project / "pyproject.toml").write_text(TOML)
    with pytest.raises(UsageMistake, match="without a commit: commit once first"):
        repository.find(project)
    commit()
    with pytest.raises(UsageMistake, match=r"no commit 'origin/main' here; is it spelt"):
        repository.find(project).merge_base("origin/main")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "pyproject.toml").write_text(TOML)
    with pytest.raises(UsageMistake, match="is not in a git repository"):
        repository.find(outside)


def test_a_shallow_clone_is_named(project: Path, commit: Commit, tmp_path: Path) -> None:
    first = commit(pyproject_DOT_toml=TOML)
    commit(a="1")
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", project.as_uri(), str(shallow)], check=True)
    with pytest.raises(UsageMistake, match=r"shallow.*fetch-depth: 0"):
        repository.find(shallow).merge_base(first)


def test_histories_without_a_common_commit_are_named(project: Path, commit: Commit) -> None:
    commit(pyproject_DOT_toml=TOML)
    subprocess.run(["git", "checkout", "--quiet", "--orphan", "alone"], check=True)
    commit(a="1")
    with pytest.raises(UsageMistake, match="no commit in common"):
        repository.find(project).merge_base("main")
