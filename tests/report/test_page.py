"""The page as text: what stands on it, what must not, and that nothing in it can run or load anything."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.errors import DependencyError, InputError
from classifier.report import report_html, write_report
from classifier.report import writing as writing_module
from classifier.transcripts.pseudonyms import pseudonymise
from tests.report.hostile import hostile_turns

#: Elements of the template and of the figures; nothing else may appear, whatever the transcript says.
_PAGE = """html head meta title style body a aside header h1 h2 h3 p strong bdi main section ul ol li span div details
summary code table thead tbody tr th td dl dt dd figure form fieldset legend label input em time mark footer script"""
_FIGURES = "svg g path defs use text clippath rect"
ELEMENTS = frozenset((_PAGE + " " + _FIGURES).split())
SAFE_ATTRIBUTES = re.compile(r"(?!on|style$|src|action|formaction|srcdoc)")


class Page(HTMLParser):
    """Collects elements, attributes and the text that is shown."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.attributes, self.shown, self.ids = [], [], [], []
        self.hidden = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag in ("script", "style"):
            self.hidden = tag

    def handle_endtag(self, tag):
        if tag == self.hidden:
            self.hidden = None

    def handle_data(self, data):
        if self.hidden is None:
            self.shown.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.shown).split())


@pytest.fixture(scope="module")
def page(demo, demo_read):
    return report_html(demo, reads=[demo_read.report])


def assert_inert(html):
    parsed = Page(html)
    assert set(parsed.elements) <= ELEMENTS, set(parsed.elements) - ELEMENTS
    assert parsed.elements.count("script") == 1
    assert parsed.elements.count("style") == 1
    for tag, name, value in parsed.attributes:
        assert SAFE_ATTRIBUTES.match(name), (tag, name)
        if name == "href":
            assert value.startswith("#"), value
    return parsed


def test_the_page_tells_what_was_read_by_whom_and_how_carefully(page):
    text = Page(page).text
    for said in ("109 turns between Nina and Jonas", "of 111 lines, 109 begin a turn, 1 media", "not a diagnosis"):
        assert said in text
    assert text.index("Read: 111 lines or records of 1 file; none could not be read.") < text.index("In short")
    places = [text.index(part) for part in ("not a diagnosis", "What was read", "at a glance", "Who does what")]
    assert places == sorted(places)


def test_every_part_of_the_analysis_is_there(page):
    ids = Page(page).ids
    for name in ("timeline", "rates", "time", "follows", "pauses", "transcript", "figure-timeline", "figure-pauses"):
        assert name in ids


def test_ids_are_unique_and_every_link_leads_somewhere(page):
    parsed = Page(page)
    assert len(parsed.ids) == len(set(parsed.ids))
    targets = {value.removeprefix("#") for _, name, value in parsed.attributes if name == "href"}
    assert targets <= set(parsed.ids)


def test_marks_of_the_timeline_lead_to_their_turns(page, demo):
    flagged = {f"#turn-{k + 1}" for k, label in enumerate(demo.turns["label"]) if label != "none"}
    figure = page[page.index('id="figure-timeline"') : page.index('id="rates"')]
    assert set(re.findall(r'href="(#turn-\d+)"', figure)) == flagged


def test_only_the_page_s_own_script_and_style_may_run(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        content = re.search(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_the_page_names_no_other_place(page):
    assert_inert(page)
    addresses = set(re.findall(r"\b(?:https?|file|ftp|wss?):[^\s\"'<]*", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}, addresses
    assert "@import" not in page
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", page)


def test_a_hostile_transcript_stays_text(analysed):
    html = report_html(analysed(hostile_turns(), name="<b>name</b>", couple="<i>couple</i>"))
    parsed = assert_inert(html)
    assert "<script>document.title='taken'</script>" in parsed.text
    assert "{{ 7 * 7 }}" in parsed.text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", html)
    assert "(cut here)" in parsed.text
    assert "x" * 5000 not in html


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.lists(
        st.tuples(
            st.sampled_from(["A", "B", None, "<i>"]), st.text(min_size=1), st.sampled_from(["leverage", "safe", "none"])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_gives_an_inert_page(turns, analysed):
    assert_inert(report_html(analysed(turns)))


def test_without_text_no_word_of_anybody_is_left(demo, demo_read):
    html = Page(report_html(demo, reads=[demo_read.report], text=False)).text
    for text in demo.turns["text"]:
        if len(text.split()) > 3:
            assert text not in html
    for promised in demo.pauses["promised"].dropna():
        assert promised not in html
    assert "instead" not in html
    assert "Turn by turn" in html


def test_pseudonyms_hold_everywhere(demo_read, demo):
    labels = demo.turns[["conversation_id", "turn", "label", "tags", "crisis"]]
    import classifier

    hidden = classifier.analyze(pseudonymise(demo_read.conversations), labels=labels)
    html = report_html(hidden)
    assert not re.search("nina|jonas", html, re.IGNORECASE)
    assert "Person A" in html


@pytest.mark.parametrize(
    "turn",
    [
        ("B", "you hit me again", "leaving", ("safety",), "violence"),
        ("B", "you locked me in, I'm leaving tonight", "leaving", ("safety",)),
        ("A", "I have the pills here", "none", (), "self_harm"),
    ],
)
def test_danger_puts_help_first_and_keeps_figures_and_labels_back(analysed, turn):
    talk = [("A", "I'm done", "leverage", ("finality",)), ("B", "please stay", "loss_fear", ("pleading",))] * 6
    html = report_html(analysed([*talk, turn]))
    body = html[html.index("<body>") :]
    assert body.index('class="safety"') < body.index("<h1>")
    assert "emergency number" in body
    for kept_back in ("<svg", "In short", "data-label", "<mark>", 'class="chip', "Who does what", "instead"):
        assert kept_back not in body
    assert "Leaving language" not in html[: html.index("<body>")]


def test_a_long_transcript_stays_small(long_page, long_dynamics):
    html = long_page.read_text(encoding="utf-8")
    assert html.count('id="turn-') == 2000
    # With a model every labelled turn also has its reasons, measured at some 500 bytes.
    reasons = 500 * int((long_dynamics.turns["label"] != "none").sum())
    assert len(html.encode()) + reasons < 2_000_000


def test_a_longer_one_shows_its_labelled_turns(analysed, monkeypatch):
    monkeypatch.setattr("classifier.report.transcript.MOST_TURNS", 10)
    html = report_html(
        analysed([("A" if k % 2 else "B", f"words {k}", "leverage" if k % 5 == 0 else "none") for k in range(20)])
    )
    assert html.count('id="turn-') == 4
    assert "16 turns are left out" in html


def test_no_times_no_speakers_one_turn(analysed):
    assert "1</strong> turns" in report_html(analysed([(None, "hello", "none")], timed=False))


def test_the_page_is_the_same_each_time(demo):
    assert report_html(demo) == report_html(demo)


def test_an_analysis_gives_the_same_page_itself(page, demo, demo_read):
    assert demo.to_html(reads=[demo_read.report]) == page


def test_every_card_names_the_table_it_counts(page):
    cards = re.search(r'<ul class="cards">(.*?)</ul>', page, re.DOTALL)[1].split("</li>")[:-1]
    assert len(cards) == 5
    assert all(re.search(r"\(table <code>(turns|pauses|repairs)</code>\)", card) for card in cards)


def test_write_report_says_where_it_cannot_write(demo, tmp_path):
    path = write_report(demo, tmp_path / "r.html")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(demo, tmp_path / "nowhere" / "r.html")


def test_a_missing_library_is_named_with_its_extra(demo, monkeypatch):
    monkeypatch.setattr(writing_module, "find_spec", lambda name: None)
    with pytest.raises(DependencyError, match=r"'\.\[report\]'"):
        report_html(demo)
