"""What is asked for: globs find rows, and a codec that could not be compared is a row of whoever asked for it."""

import pytest
from imwire.bench.gate.sides.answers import Answer, CodecAnswer, Exact
from imwire.bench.gate.sides.selection import STAGES, Request, check
from imwire.bench.gate.sides.verdicts import UsageMistake
from imwire.bench.gate.tasks import counted

ANSWER = Answer(
    "3", "CPython", "Linux", {}, {"text": [], "typing": []},
    {"json": CodecAnswer("", {}, [Exact("json/path/frames-up", 3, "count")]), "acme": CodecAnswer("no")},
)  # fmt: skip


def asked(*only: str) -> Request:
    return Request("main", (), only)


def test_everything_is_wanted_where_nothing_is_named() -> None:
    assert asked().wants("anything/at/all")
    assert asked().wants_case("json", "text")
    assert asked().wants_stages()


@pytest.mark.parametrize("glob", ["acme/*", "acme/text/encode", "ac*/text/*", "acme", "*"])
def test_a_codec_that_cannot_be_compared_is_wanted_with_any_of_its_rows(glob: str) -> None:
    assert asked(glob).wants("acme")
    assert not asked("json/*", "msg*/text/*").wants("acme")


def test_a_codecs_mean_wants_all_its_cases() -> None:
    assert asked("json/all/mean").wants_case("json", "typing")
    assert not asked("json/text/*").wants_case("json", "typing")
    assert asked("path/*").wants_stages()
    assert not asked("json/*").wants_stages()


@pytest.mark.parametrize(
    "glob", ["json/*", "json/path/frames-up", "*/typing/decode", "acme/*", "path/*", "json/all/mean"]
)
def test_globs_that_stand_for_rows_are_none_the_worse(glob: str) -> None:
    check("--only", [glob], ANSWER)


def test_stages_are_those_that_are_counted() -> None:
    assert tuple(name for name, _, _ in counted.stage_cases()) == STAGES


def test_a_threshold_of_a_row_that_has_none_is_a_mistake() -> None:
    check("thresholds", ["json/text/encode", "path/*"], ANSWER, exact=False)
    with pytest.raises(UsageMistake, match="no row matches thresholds 'json/path/frames-up'"):
        check("thresholds", ["json/path/frames-up"], ANSWER, exact=False)


@pytest.mark.parametrize("glob", ["jsn/*", "json/tex/*", "json/text/encoded", "path/typo"])
def test_a_glob_that_stands_for_no_row_is_a_mistake_beside_others_that_do(glob: str) -> None:
    with pytest.raises(UsageMistake, match="no row matches --only"):
        check("--only", ["json/*", glob], ANSWER)
