"""How Hypothesis works everywhere; and that a test which skips for want of a tool fails where all must be there.

They must be where IMWIRE_REQUIRE_TOOLS is set, as in CI.
"""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# No test depends on the clock. CI replays the same examples at every run; elsewhere a failure prints a
# @reproduce_failure line, and .hypothesis/ keeps the example, so that the next run tries it first.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    print_blob=True,
)
settings.load_profile("any machine")
# For the Pythons after the first (see noxfile.py); a test that names its own number of examples keeps it.
settings.register_profile("again", settings.get_profile("any machine"), max_examples=20)

NEED_TOOLS = (
    "test_browser.py", "test_the_generated_files_come_from_the_proto", "test_gate_command",
    "test_change_points.py", "test_history_page.py", "test_run_history.py", "test_counted.py", "test_foreign_model.py",
    "test_avro_example.py",
)  # fmt: skip
"""Parts of the names of the tests that need what pip does not bring, or what only one Python gets."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Counting branches is slow: it leaves out what is long, random bytes, and each compressed codec's own tests, which
    # go through the same branches as the plain one's; one compressed codec stands for all on the Pythons after the
    # first.
    for item in items:
        if not {"codecs", "payloads"} & set(item.path.parts[-3:-1]):
            continue
        packed = "+zstd" in item.nodeid
        if not packed and item.path.name != "test_fuzz.py" and not item.get_closest_marker("long"):
            item.add_marker("covered")
        if packed and "orjson+zstd" not in item.nodeid:
            item.add_marker("long")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return required((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return required((yield))


def required(report: Any) -> Any:
    wanted = os.environ.get("IMWIRE_REQUIRE_TOOLS") and any(name in report.nodeid for name in NEED_TOOLS)
    if wanted and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, but IMWIRE_REQUIRE_TOOLS is set: {report.longrepr}"
    return report
