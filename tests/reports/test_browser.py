"""The page in a real browser: no error, no request, nothing wider than a phone, and a table that sorts and filters."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from imwire.bench.results.run_history import History
from imwire.reports import history_page

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytestmark = pytest.mark.browser
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium chromium-driver)")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def at(browser: Any, built_page: Path) -> Any:
    def opened(width: int = 1280, scheme: str = "light") -> Any:
        metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        browser.get(built_page.as_uri())
        return browser

    return opened


def column(browser: Any, place: int) -> list[str]:
    script = (
        "return Array.from(document.querySelectorAll('.numbers tbody tr:not([hidden])'))"
        ".map(r => r.cells[arguments[0]].textContent)"
    )
    found: list[str] = browser.execute_script(script, place)
    return found


def test_no_script_error_and_no_request(at: Any, built_page: Path) -> None:
    browser = at()
    assert browser.get_log("browser") == []
    # Chromium's own new tab asks for things too, so only what this document asked for counts.
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"] for each in sent if each["method"] == "Network.requestWillBeSent"]
    ours = [each["request"]["url"] for each in asked if each["documentURL"] == built_page.as_uri()]
    assert built_page.as_uri() in ours
    assert [url for url in ours if url != built_page.as_uri() and not url.startswith("data:")] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(at: Any, width: int) -> None:
    browser = at(width)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wide, inner = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert inner == width
    assert wide <= inner


def test_text_in_pictures_is_readable_on_a_phone(at: Any) -> None:
    sizes = at(390).execute_script(
        "return Array.from(document.querySelectorAll('.panel svg')).slice(0, 3).map(s => "
        "s.getBoundingClientRect().width / s.viewBox.baseVal.width)"
    )
    assert min(sizes) >= 0.95


def test_dark_and_light_differ(at: Any) -> None:
    script = (
        "return [getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('.panel svg text')).fill]"
    )
    light = at(scheme="light").execute_script(script)
    dark = at(scheme="dark").execute_script(script)
    assert light[0] == "rgb(255, 255, 255)"
    assert dark[0] == "rgb(20, 23, 27)"
    assert light[1] != dark[1]


def test_sorting_by_keyboard(at: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = at()
    head = browser.find_elements("css selector", ".numbers thead button")[3]
    cell = browser.find_elements("css selector", ".numbers thead th")[3]
    rows = "Array.from(document.querySelectorAll('.numbers tbody tr'))"
    values = f"return {rows}.map(r => parseFloat(r.cells[3].dataset.sort))"
    for key, state, reverse in ((Keys.ENTER, "ascending", False), (Keys.SPACE, "descending", True)):
        head.send_keys(key)
        assert cell.get_attribute("aria-sort") == state
        found = browser.execute_script(values)
        assert found == sorted(found, reverse=reverse)


def test_filtering_by_words_and_choices(at: Any) -> None:
    browser = at()
    total = len(column(browser, 0))
    browser.find_element("css selector", "[data-find]").send_keys("protobuf history")
    shown = list(zip(column(browser, 0), column(browser, 1), strict=True))
    assert 0 < len(shown) < total
    assert all(payload == "history-50" and "protobuf" in codec for payload, codec in shown)
    for select, value in ((1, "protobuf"), (2, "decode")):
        browser.execute_script(
            "const s = document.querySelectorAll('.filters select')[arguments[0]]; s.value = arguments[1];"
            "s.dispatchEvent(new Event('input', {bubbles: true}));", select, value,
        )  # fmt: skip
    assert (column(browser, 0), column(browser, 1), column(browser, 2)) == (["history-50"], ["protobuf"], ["decode"])
    assert "1 of" in browser.find_element("css selector", "[data-count]").text
    browser.find_element("css selector", ".filters button").click()
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert len(column(browser, 0)) == total


def test_everything_with_a_scrollbar_can_be_reached_by_keyboard(at: Any) -> None:
    unreachable = at(390).execute_script(
        "return Array.from(document.querySelectorAll('.scroll')).filter(s => s.tabIndex !== 0 || !s.ariaLabel).length"
    )
    assert unreachable == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_history_page_fits_and_has_no_error(browser: Any, past: History, tmp_path: Path, width: int) -> None:
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get_log("browser")
    browser.get(history_page.build(past, tmp_path).as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wide, inner = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= inner
    assert browser.get_log("browser") == []
