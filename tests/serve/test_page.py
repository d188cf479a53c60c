"""The page in a real Chromium: every way in, keyboard only, errors, hostile names and texts, axe-core."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from measure_extract.datasets.corrections import read_corrections
from measure_extract.extractor import Extractor
from measure_extract.serve.page import ASSETS
from measure_extract.serve.readers import LocalReader
from tests.helpers import FakeEngine, make_box
from tests.serve.helpers import in_base64, photo
from tests.serve.test_sockets import listening, wait_for

HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> 30cm'
BOXES = (make_box("Height: 30cm/11.8in", 40, 240, 262, 262), make_box(HOSTILE, 40, 20, 400, 50))


def test_assets_load_nothing_from_elsewhere_and_have_no_inline_code() -> None:
    for name, (content, _) in ASSETS.items():
        text = content.decode().replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text and "https:" not in text, name
        assert "innerHTML" not in text and "eval(" not in text and "document.write" not in text
        if name.endswith(".html"):
            assert " style=" not in text and "<style" not in text and "onclick" not in text
            assert text.count("<script") == text.count('<script type="module" src="/assets/')


class Page:
    """The page in a browser."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser = browser
        self.url = url

    def open(self) -> "Page":
        self.browser.get(self.url)
        return self

    def one(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.browser.find_elements("css selector", selector))

    def js(self, code: str, *arguments: Any) -> Any:
        return self.browser.execute_script(code, *arguments)

    def choose(self, path: Path) -> "Page":
        self.one("#file").send_keys(str(path))
        return self.wait()

    def wait(self) -> "Page":
        """Wait for an answer or a problem."""
        deadline = time.monotonic() + 300
        while not (self.all("#cards > li") or self.one("#problem").text):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return self

    def give(self, event: str, kind: str) -> "Page":
        """Drop or paste a photo as a browser tells of it."""
        self.js(
            """
            const [event, kind, text] = arguments;
            const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], "given.png", {type: "image/png"}));
            const facts = {bubbles: true, cancelable: true, [kind]: data};
            const made = event === "paste" ? new ClipboardEvent(event, facts) : new DragEvent(event, facts);
            document.body.dispatchEvent(made);
            """,
            event, kind, in_base64(photo()),
        )  # fmt: skip
        return self.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no Chromium and ChromeDriver here: the page is not tested in a browser")
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    with tempfile.TemporaryDirectory() as folder:
        for word in (
            "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
            "disable-background-networking", "disable-component-update", "disable-sync",
            "disable-dev-shm-usage", "window-size=1200,900", f"user-data-dir={folder}",
        ):  # fmt: skip
            options.add_argument(f"--{word}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        found = webdriver.Chrome(options=options, service=Service(driver))
        yield found
        found.quit()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="module")
def url(records: Path) -> Iterator[str]:
    reader = LocalReader(lambda: Extractor(ocr=FakeEngine(*BOXES)))
    with listening(reader, per_client=20, waiting=20, capture=records) as (address, _):
        yield f"http://127.0.0.1:{address[1]}/"


@pytest.fixture
def page(browser: Any, url: str) -> Page:
    return Page(browser, url).open()


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.png"
    path.write_bytes(photo())
    return path


def test_a_photo_that_is_chosen_is_answered_and_drawn(page: Page, lamp: Path) -> None:
    page.choose(lamp)

    assert len(page.all("#cards > li")) == 8
    assert page.one("#card-height .value").text == "30 centimetre"
    assert page.one("#card-height .head").get_attribute("aria-expanded") == "true"
    assert "lamp.png" in page.one("#status").text
    assert len(page.all("#marks .text")) == 2
    assert len(page.all("#marks .chosen")) == 1
    assert page.js("return document.querySelector('#canvas').width") == 500


@pytest.mark.parametrize(("event", "kind"), [("drop", "dataTransfer"), ("paste", "clipboardData")])
def test_a_photo_may_be_dropped_or_pasted(page: Page, event: str, kind: str) -> None:
    page.give(event, kind)

    assert page.one("#card-height .value").text == "30 centimetre"
    assert "given.png" in page.one("#status").text


def test_by_keyboard_alone(page: Page, lamp: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    def press(key: str) -> None:
        ActionChains(page.browser).send_keys(key).perform()

    page.choose(lamp)
    page.js("document.querySelector('#file').focus()")
    seen = []
    for _ in range(60):
        press(Keys.TAB)
        active = page.browser.switch_to.active_element
        seen.append(active.get_attribute("id") or active.text.splitlines()[0])
        if active.get_attribute("class") == "head" and "width" in active.text:
            press(Keys.ENTER)
            break
    assert {"entity", "copy"} <= set(seen)
    assert page.one("#card-width .head").get_attribute("aria-expanded") == "true"
    assert page.one("#card-height .head").get_attribute("aria-expanded") == "false"


def test_pointing_at_a_reason_shows_where_it_is(page: Page, lamp: Path) -> None:
    page.choose(lamp)
    reason = next(r for r in page.all(".reasons button") if "was read with" in r.text)
    page.js("arguments[0].focus()", reason)

    assert len(page.all("#marks .place")) == 1
    assert "was read with" in page.one("#pointed").text
    page.js("arguments[0].blur()", reason)
    assert page.all("#marks .place") == []


def test_pointing_at_a_box_tells_its_quantity(page: Page, lamp: Path) -> None:
    page.choose(lamp)
    page.js(
        "document.querySelectorAll('#marks .text')[0].dispatchEvent(new PointerEvent('pointerenter'))"
    )

    assert "30cm is 30 centimetre" in page.one("#pointed").text
    assert len(page.all("#marks .text.on")) == 1


def test_what_says_the_same_in_another_unit_is_no_runner_up(page: Page, lamp: Path) -> None:
    page.choose(lamp)

    assert "Printed as “30cm” and as “11.8in”." in page.one("#card-height .body").text
    assert not any("11.8in" in button.text for button in page.all("#card-height .runners button"))
    assert len(page.all("#marks .own")) == 2  # 11.8in, and what the hostile line says
    weights = [weight.text for weight in page.all("#card-height .weight")]
    assert not {"+0.0", "−0.0"} & set(weights)


def test_a_wrong_answer_is_corrected(page: Page, lamp: Path, records: Path) -> None:
    page.choose(lamp)
    page.one(".wrong > button").click()
    page.one(".wrong input").send_keys("31 kg\n")
    said = lambda: page.one(".wrong [role=status]").text  # noqa: E731
    wait_for(lambda: "no length" in said())
    page.one(".wrong input").clear()
    page.one(".wrong input").send_keys("31 cm\n")
    wait_for(lambda: "noted" in said())

    [correction] = read_corrections(records)
    assert (correction.entity, correction.answer) == ("height", "31 centimetre")


def test_where_no_records_are_kept_no_correction_is_offered(browser: Any, lamp: Path) -> None:
    reader = LocalReader(lambda: Extractor(ocr=FakeEngine(*BOXES)))
    with listening(reader) as (address, _):
        page = Page(browser, f"http://127.0.0.1:{address[1]}/").open().choose(lamp)

        assert page.one("#card-height .body").is_displayed()
        assert page.all(".wrong") == []


def test_one_entity_may_be_chosen(page: Page, lamp: Path) -> None:
    page.choose(lamp)
    page.js(
        "const s = arguments[0]; s.value = 'width'; s.dispatchEvent(new Event('change'))",
        page.one("#entity"),
    )

    assert [card.get_attribute("id") for card in page.all("#cards > li")] == ["card-width"]


def test_others_of_the_catalogue_are_asked_when_chosen(page: Page, lamp: Path) -> None:
    page.choose(lamp)
    choose = (
        "const s = arguments[0]; s.value = 'cable_length'; s.dispatchEvent(new Event('change'))"
    )
    page.js(choose, page.one("#entity"))
    wait_for(lambda: page.all("#card-cable_length"))

    assert len(page.all("#cards > li")) == 9
    assert page.one("#card-cable_length .head").get_attribute("aria-expanded") == "true"
    assert page.one("#entity").get_attribute("value") == ""
    assert page.all("#entity optgroup option[value=cable_length]") == []


def test_what_is_no_photo_is_told(page: Page, tmp_path: Path, lamp: Path) -> None:
    (tmp_path / "a.txt").write_text("no photo")
    page.choose(tmp_path / "a.txt")

    assert "no picture in a known format" in page.one("#problem").text
    assert not page.one("#answers").is_displayed()
    page.choose(lamp)  # and the next one is answered
    assert page.one("#problem").text == ""
    assert page.one("#card-height .value").text == "30 centimetre"


def test_a_huge_photo_is_drawn_smaller(page: Page, tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(photo(6000, 4000))
    page.choose(tmp_path / "huge.png")

    assert page.js("const c = document.querySelector('#canvas'); return [c.width, c.height]") == [
        2000,
        1333,
    ]
    assert (
        page.js("return document.querySelector('#marks').getAttribute('viewBox')")
        == "0 0 6000 4000"
    )


def test_names_and_texts_are_text(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror='window.hit=1'>.png"
    path.write_bytes(photo())
    page.choose(path)
    page.js("document.querySelector('#texts').open = true")
    page.js(
        "for (const b of document.querySelectorAll('#boxes button, .runners button')) b.focus()"
    )

    assert page.js("return window.hit") is None
    assert page.all("main img, main script") == []
    assert HOSTILE in [button.text for button in page.all("#boxes button")]
    assert "<img src=x" in page.one("#status").text


def test_nothing_is_loaded_from_elsewhere_and_nothing_breaks_the_policy(
    page: Page, lamp: Path, url: str
) -> None:
    page.browser.get_log("browser")  # of the tests before
    page.open().choose(lamp)
    loaded = page.js("return performance.getEntriesByType('resource').map((e) => e.name)")
    page.browser.get(f"{url}docs")
    deadline = time.monotonic() + 300
    while not page.all("article") and time.monotonic() < deadline:
        time.sleep(0.02)

    assert loaded and all(name.startswith(url) for name in loaded)
    assert len(page.all("article")) >= 8
    severe = [
        line for line in page.browser.get_log("browser") if line["level"] in ("SEVERE", "WARNING")
    ]
    assert severe == []


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(page: Page, lamp: Path, width: int, scheme: str) -> None:
    axe = os.environ.get("AXE_CORE")
    if axe is None or not Path(axe).is_file():
        pytest.skip("AXE_CORE names no axe.min.js: accessibility is not checked")
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.open().choose(lamp)
        page.js(
            "document.querySelector('#texts').open = true; document.querySelector('.wrong button').click()"
        )
        assert page.js("return document.documentElement.scrollWidth") <= width
        page.js(Path(axe).read_text(encoding="utf-8"))
        found = page.browser.execute_async_script(
            "const done = arguments[0]; axe.run().then((r) => done(r.violations))"
        )
        serious = [
            (v["id"], v["nodes"][0]["html"])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == []
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
