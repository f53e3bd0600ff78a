"""Makes a side of a commit: its own modules, and the distributions that only this side has."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ....payloads.catalogue import BUILT_IN, GROUP
from .installing import cached, install_over, install_tree
from .repository import Repository
from .sides import Side, top_level
from .verdicts import CannotCompare, UsageMistake


def prepare(
    name: str,
    repository: Repository,
    commit: str,
    *,
    requirements: Sequence[str] = (),
    files: Sequence[str] = (),
    catalogue: str = BUILT_IN,
    tell: Callable[[str], None] = lambda _: None,
) -> Side:
    """Return a side, built or from the cache; raises CannotCompare and UsageMistake.

    The overlay gets `requirements`, and what this interpreter lacks of the commit's own requirements (its metadata and
    the requirement `files`).
    """
    tree = repository.tree(commit)
    root = cached(f"tree-{tree}", lambda folder: install_tree(repository, commit, folder), tell, f"building {name}")
    own = next(iter(metadata.distributions(path=[str(root)])), None)
    if own is None:
        raise CannotCompare(f"{name}: commit {commit[:12]} installs no distribution")
    wanted = [Requirement(each) for each in own.requires or []]
    for file in files:
        wanted += _read_requirements(repository, commit, file)
    asked = [_parsed(each) for each in requirements]
    named = {canonicalize_name(each.name) for each in asked}
    needed = [*asked, *(each for each in unmet(wanted) if canonicalize_name(each.name) not in named)]
    texts = tuple(sorted(str(each) for each in needed))
    overlay = None
    if needed:
        pins = _pins(needed)
        key = sha256("\n".join([*texts, "", *pins]).encode()).hexdigest()
        overlay = cached(
            f"over-{key[:40]}",
            lambda folder: install_over(texts, pins, folder),
            tell,
            f"installing {', '.join(texts)}",
        )
    packages = tuple(sorted(top_level(root)))
    _check_own(name, own, packages, catalogue)
    return Side(name, commit, tree, root, packages, overlay, texts, catalogue)


def unmet(requirements: Iterable[Requirement], extras: Iterable[str] = ("",)) -> list[Requirement]:
    """Return the requirements that this interpreter's packages do not meet; `extras` are those that were asked for.

    A requirement that is pinned to a URL always counts as unmet: the installed version does not tell where it is from.
    """
    found = []
    for each in requirements:
        if each.marker is not None and not any(each.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        try:
            there = metadata.distribution(each.name)
        except metadata.PackageNotFoundError:
            found.append(each)
            continue
        behind = [Requirement(text) for text in there.requires or []] if each.extras else []
        known = not each.url and each.specifier.contains(there.version, prereleases=True)
        if not known or unmet([one for one in behind if "extra" in str(one.marker)], each.extras):
            found.append(each)
    return found


def _check_own(name: str, own: metadata.Distribution, packages: Sequence[str], catalogue: str) -> None:
    """Raise CannotCompare unless the gated modules are the side's own: otherwise both sides would run the same."""
    if not packages:
        raise CannotCompare(f"{name}: {own.name} installs no module")
    named = [("codec", entry.name, entry.module) for entry in own.entry_points.select(group="imwire.codecs")]
    named += [("catalogue", entry.name, entry.module) for entry in own.entry_points.select(group=GROUP)]
    if ":" in catalogue:
        named.append(("catalogue", catalogue, catalogue.partition(":")[0]))
    for kind, what, module in named:
        if module.partition(".")[0] not in packages:
            raise CannotCompare(f"{name}: the {kind} {what} is {module}, which {own.name} does not install")


def _parsed(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise UsageMistake(f"{text!r} is not a requirement such as orjson==3.12.0: {error}") from None


def _read_requirements(repository: Repository, commit: str, file: str) -> list[Requirement]:
    """Return the requirements of a file at a commit; options of pip other than hashes are refused."""
    try:
        text = repository.file(commit, file)
    except UsageMistake as error:
        raise UsageMistake(f"{error} ([tool.imwire] requirements)") from None
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        line = line.partition(" #")[0].partition(" --hash")[0].strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("-"):
            what = "name the files that pin in [tool.imwire] requirements"
            raise UsageMistake(f"{file}: {line!r} is not read here; {what}")
        found.append(_parsed(line))
    return found


def _pins(needed: Iterable[Requirement]) -> list[str]:
    """Return the versions of all other packages as constraints, so that only what was asked for changes."""
    free = {canonicalize_name(each.name) for each in needed}
    there = {canonicalize_name(each.name): each.version for each in metadata.distributions() if each.name}
    return [f"{name}=={version}" for name, version in sorted(there.items()) if name not in free and _public(version)]


def _public(version: str) -> bool:
    """Tell whether an index can have a version: not one with a local part ("1.0+cpu"), nor one that pip cannot read."""
    try:
        return Version(version).local is None
    except InvalidVersion:
        return False
