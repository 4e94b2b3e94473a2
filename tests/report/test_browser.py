"""The page in a real browser: it opens without complaint, filters work by keyboard, a hostile transcript stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.report import write_report
from tests.report.browser import CHROMIUM, browser
from tests.report.hostile import hostile_turns

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; apt-get install chromium")

WIDTHS = {"desktop": (1200, 900), "phone": (390, 844)}
#: Contrast of every text with what is behind it, by the formula of WCAG 2.2, 1.4.3; gives the texts that fall below.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return Array.from(canvas.getImageData(0, 0, 1, 1).data).slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const element = nodes.currentNode.parentElement;
    if (!nodes.currentNode.data.trim() || !element.getClientRects().length) continue;
    if (['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    const behind = [];
    for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
    const inside = element instanceof SVGElement;
    const colour = inside ? getComputedStyle(element).fill : getComputedStyle(element).color;
    const [a, b] = [light(paint(behind)), light(paint([...behind, colour]))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.tagName}.${element.getAttribute('class')}`);
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.fixture
def visit(chromium, tmp_path):
    """Open a page, or an analysis as one; console messages, errors, dialogs and other requests are collected."""
    contexts = []

    def go(shown, *, size=WIDTHS["desktop"], **options):
        path = shown if isinstance(shown, Path) else write_report(shown, tmp_path / "report.html")
        context = chromium.new_context(viewport=dict(zip(("width", "height"), size, strict=True)), **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.on(
            "request", lambda request: page.complaints.append(request.url) if request.url != path.as_uri() else None
        )
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def shown(page):
    return page.locator("#turns > .turn:visible").count()


@pytest.mark.parametrize("size", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_quietly_fits_the_window_and_can_be_read(visit, demo, size, scheme):
    page = visit(demo, size=size, color_scheme=scheme)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator("#turns > .turn:visible").first.bounding_box()["width"] > size[0] / 3
    assert page.evaluate(CONTRAST) == []


def test_filters_by_label_speaker_and_words(visit, demo):
    page = visit(demo)
    turns = demo.turns
    assert shown(page) == len(turns)
    page.locator('input[name="label"][value="none"]').uncheck()
    assert shown(page) == (turns["label"] != "none").sum()
    page.locator('input[name="speaker"][value="Nina"]').uncheck()
    assert shown(page) == ((turns["label"] != "none") & (turns["speaker"] == "Jonas")).sum()
    page.locator('input[name="search"]').fill("DON'T CALL ME")
    assert shown(page) == 1
    assert page.inner_text("#shown") == f"1 of {len(turns)} turns"
    assert page.complaints == []


def test_a_page_of_2000_turns_opens_and_filters(visit, long_page, long_dynamics):
    page = visit(long_page)
    labels = long_dynamics.turns["label"]
    assert shown(page) == 2000
    page.locator('input[name="label"][value="none"]').uncheck()
    assert shown(page) == (labels != "none").sum()
    page.locator('input[name="speaker"][value="Nina"]').uncheck()
    page.locator('input[name="search"]').fill("DON'T CALL ME")
    found = long_dynamics.turns["text"].str.contains("don't call me", case=False) & (labels != "none")
    assert shown(page) == found.sum() == 18
    page.locator('#figure-timeline a[href="#turn-1973"]').click()
    page.locator("#turn-1973").wait_for(state="visible", timeout=3000)
    assert page.complaints == []


def test_filters_work_by_keyboard_alone(visit, demo):
    page = visit(demo)
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "label":
            break
    page.keyboard.press("Space")
    assert shown(page) == (demo.turns["label"] != "leverage").sum()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_mark_of_the_timeline_leads_to_its_turn_even_when_filtered_away(visit, demo):
    page = visit(demo)
    page.locator('input[name="label"][value="leverage"]').uncheck()
    page.locator('#figure-timeline a[href="#turn-11"]').first.click()
    page.locator("#turn-11").wait_for(state="visible", timeout=3000)
    assert page.evaluate("location.hash") == "#turn-11"


def test_every_control_and_figure_has_a_name(visit, demo):
    page = visit(demo)
    nameless = page.evaluate(
        """() => Array.from(document.querySelectorAll('a, input, summary, section, form, [role]'))
        .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim()
          || (e.labels && e.labels.length) || e.getAttribute('role') === 'status'))
        .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []


def test_what_scrolls_can_be_scrolled_by_keyboard(visit, demo):
    page = visit(demo, size=WIDTHS["phone"])
    stuck = page.evaluate(
        """() => Array.from(document.querySelectorAll('main *'))
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto' && e.tabIndex < 0)
        .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert stuck == []


def test_marks_of_the_timeline_tell_their_label(visit, demo):
    page = visit(demo)
    first = demo.turns.index[demo.turns["label"] == "leverage"][0] + 1
    assert page.get_by_role("link", name=f"turn {first}, leverage", exact=True).count() == 1


def test_a_hostile_transcript_stays_text(visit, analysed):
    page = visit(analysed(hostile_turns(), name="<script>document.title='taken'</script>"))
    for turn in page.locator("#turns > .turn").all():
        turn.hover()
    for summary in page.locator("summary").all():
        summary.click()
    page.locator('input[name="search"]').fill("<script>")
    assert shown(page) > 0
    assert "taken" not in page.title()
    assert page.complaints == []
    assert page.locator("#turns :is(script, img, iframe, svg, style, b)").count() == 0


def test_danger_shows_help_within_the_first_screen(visit, analysed):
    page = visit(analysed([("B", "you hit me again", "leaving", ("safety",), "violence")]), size=WIDTHS["phone"])
    box = page.locator(".safety").bounding_box()
    assert box["y"] < 60
    assert page.complaints == []


def test_a_dark_screen_prints_dark_on_white(visit, demo):
    page = visit(demo, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_it_prints_to_few_pages(visit, demo, tmp_path):
    page = visit(demo)
    page.emulate_media(media="print")
    for paper in ("A4", "Letter"):
        printed = page.pdf(format=paper)
        assert 3 <= printed.count(b"/Type /Page\n") <= 14
    assert not page.locator("#filters").is_visible()
    styles = page.evaluate("['h2', 'main', '.lines'].map((e) => getComputedStyle(document.querySelector(e)).display)")
    assert styles == ["block", "block", "block"]
