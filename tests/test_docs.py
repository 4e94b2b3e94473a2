"""Examples in README run; every public name says what it does; the codebook in words and in code agree."""

import doctest
import importlib.util
import inspect
import pkgutil
import re

import pytest

import classifier
from classifier.labels import CRISIS, LABELS, TAGS
from tests.conftest import ROOT


def test_the_examples_of_the_readme_are_true(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried > 5
    assert failed == 0


def test_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def _modules():
    for module in pkgutil.walk_packages(classifier.__path__, "classifier."):
        if not module.name.startswith("classifier.model.tuning.") or importlib.util.find_spec("torch"):
            yield importlib.import_module(module.name)


@pytest.mark.filterwarnings("ignore")
def test_every_public_name_has_a_docstring():
    names = [(module, name, value) for module in _modules() for name, value in vars(module).items()]
    own = [(m, n, v) for m, n, v in names if getattr(v, "__module__", None) == m.__name__ and not n.startswith("_")]
    public = [(m, n, v) for m, n, v in own if inspect.isclass(v) or inspect.isfunction(v)]
    assert len(public) > 100
    assert [f"{m.__name__}.{n}" for m, n, v in public if not (v.__doc__ or "").strip()] == []


def test_the_codebook_names_every_label_tag_and_flag():
    text = (ROOT / "data/codebook.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## `(\w+)`", text, re.MULTILINE)
    assert tuple(headings) == LABELS
    for label, tags in TAGS.items():
        section = text.split(f"## `{label}`")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(tags)
    assert all(f"`{flag}`" in text for flag in CRISIS)
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == 26


FLOORS = [
    *(
        ("labels", 0),
        ("messages", 0),
        ("errors", 0),
        ("text", 1),
        ("transcripts", 1),
        ("cues", 2),
        ("background", 3),
        ("model", 3),
    ),
    *(("assess", 4), ("explain", 4), ("table", 4), ("rephrase", 4), ("batch", 5), ("dynamics", 5), ("evaluation", 5)),
    *(("report", 6), ("cli", 7)),
]


def test_a_room_imports_only_from_floors_below_or_its_own():
    floor = dict(FLOORS)
    line = re.compile(r"^\s*(?:from|import) classifier\.(\w+)", re.MULTILINE)
    edges = set()
    for path in (ROOT / "classifier").rglob("*.py"):
        room = path.relative_to(ROOT / "classifier").parts[0].removesuffix(".py")
        if room in floor:
            edges |= {(room, other) for other in line.findall(path.read_text(encoding="utf-8")) if other != room}
    assert len(edges) > 20
    # The page of an analysis is one method away; it is imported when that method is called.
    allowed = {("dynamics", "report")}
    assert {(room, other) for room, other in edges if floor.get(other, 9) > floor[room]} == allowed
