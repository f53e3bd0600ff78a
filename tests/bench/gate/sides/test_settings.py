"""[tool.imwire]: what a team may set, and that a mistake is told."""

from pathlib import Path

import pytest
from imwire.bench.gate.sides import settings
from imwire.bench.gate.sides.verdicts import UsageMistake


def load(folder: Path, text: str) -> settings.Settings:
    (folder / "pyproject.toml").write_text(text)
    return settings.load(folder)


def test_without_a_table_it_is_the_owners_four_plain_and_compressed(tmp_path: Path) -> None:
    found = load(tmp_path, "[project]\nname = 'x'\n")
    names = ["json", "orjson", "protobuf", "msgpack"]
    assert found.codecs == [*names, *(f"{name}+zstd" for name in names)]
    assert len(found.payloads) == 6


def test_the_projects_own_plug_ins_are_among_them(tmp_path: Path) -> None:
    found = load(tmp_path, '[project.entry-points."imwire.codecs"]\nacme = "acme:codec"\n')
    assert {"acme", "acme+zstd", "json"} <= set(found.codecs)


def test_all_keys(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        '[tool.imwire]\ncodecs = ["acme"]\npayloads = ["text"]\nseeds = [7]\nbaseline = "b.json"\n'
        'requirements = ["r.txt"]\ninstructions-row = 0.05\ninstructions-codec = 0.02\n'
        '[tool.imwire.thresholds]\n"acme/*" = 0.1\n"acme/text/*" = 0.2\n',
    )
    assert (found.codecs, found.payloads, found.seeds, found.baseline) == (["acme"], ["text"], [7], "b.json")
    assert (found.instructions_row, found.instructions_codec, found.requirements) == (0.05, 0.02, ["r.txt"])
    assert found.threshold("acme/text/encode", 0.03) == 0.2
    assert found.threshold("acme/ack/encode", 0.03) == 0.1
    assert found.threshold("json/ack/encode", 0.03) == 0.03


def test_another_catalogue_has_its_own_payloads_and_no_simulated_runs(tmp_path: Path) -> None:
    found = load(tmp_path, '[tool.imwire]\ncatalogue = "acme:catalogue"\n')
    assert (found.catalogue, found.payloads, found.seeds) == ("acme:catalogue", [], [])
    named = load(tmp_path, '[tool.imwire]\ncatalogue = "acme"\npayloads = ["o*"]\nseeds = []\n')
    assert (named.catalogue, named.payloads) == ("acme", ["o*"])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("catalogue = 'acme'\nseeds = [1]", "seeds are of imwire's own frames, and catalogue names others"),
        ("catalogue = 'acme'\npayloads = []", "payloads is empty"),
        ("codecs = []", "codecs is empty, so nothing would be gated"),
        ("codec = ['json']", "unknown field `codec`"),
        ("codecs = 'json'", "Expected `array`, got `str`"),
        ("instructions-row = 3.0e9", "it is a share, 0.03 for 3 %"),
        ("instructions-row = 0", "it is a share"),
        ("thresholds = {'json/*' = -0.1}", "thresholds.json/* is -0.1"),
        ("= 3", "Invalid"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(UsageMistake, match=r"pyproject\.toml") as mistake:
        load(tmp_path, f"[tool.imwire]\n{table}\n")
    assert said in str(mistake.value)


@pytest.mark.parametrize("table", ["[tool]\nimwire = 3\n", "[tool.imwire]\nthresholds = 3\n"])
def test_a_table_that_is_none_is_a_mistake(tmp_path: Path, table: str) -> None:
    (tmp_path / "pyproject.toml").write_text(table)
    with pytest.raises(UsageMistake, match="the keys are"):
        settings.load(tmp_path)


def test_a_threshold_that_is_no_share_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.imwire.thresholds]\n"json/*" = "wide"\n')
    with pytest.raises(UsageMistake, match=r"thresholds.json/\* is 'wide'"):
        settings.load(tmp_path)
