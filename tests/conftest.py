"""Where the browser must be there (IMWIRE_REQUIRE_BROWSER is set, as in CI), a skipped browser test is a failure."""

import os
from collections.abc import Generator
from typing import Any

import pytest

BROWSER_TESTS = "test_browser.py"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return required((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return required((yield))


def required(report: Any) -> Any:
    if os.environ.get("IMWIRE_REQUIRE_BROWSER") and report.skipped and BROWSER_TESTS in report.nodeid:
        report.outcome = "failed"
        report.longrepr = f"skipped, but IMWIRE_REQUIRE_BROWSER is set: {report.longrepr}"
    return report
