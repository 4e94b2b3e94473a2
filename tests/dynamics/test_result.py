import json
import subprocess
import sys

import pandas as pd
import pytest

from classifier.dynamics import analyze
from classifier.dynamics.events import summarise
from classifier.dynamics.safety import WITHHELD


def analysed(simulate, **options):
    conversations, labels = simulate(follow=0.5)
    return analyze(conversations, labels=labels, permutations=99, **options)


@pytest.fixture(scope="module")
def dynamics(simulate):
    return analysed(simulate)


@pytest.fixture(scope="module", params=["crisis", "safety"])
def in_danger(request, simulate):
    conversations, labels = simulate(follow=0.5)
    labels["crisis"] = None
    if request.param == "crisis":
        labels.loc[5, "crisis"] = "violence"
    else:
        labels.loc[5, "label"] = "leaving"
        labels.at[5, "tags"] = ("safety",)
    return analyze(conversations, labels=labels, permutations=99)


def test_the_summary_is_cautious_and_shows_what_was_found(dynamics):
    text = dynamics.summary()
    assert "patterns of language" in text
    assert "not a diagnosis" in text
    assert "threat -> appeasement, A -> B" in text
    for word in ("manipulat", "abuser", "narciss", "controlling", "victim", "personality"):
        assert word not in text.lower()


def test_the_summary_repeats_no_message(dynamics):
    assert not any(text in dynamics.summary() for text in dynamics.turns["text"] if len(text) > 15)
    assert "money" not in repr(dynamics)


def test_danger_comes_first_and_comparisons_are_withheld(in_danger):
    assert in_danger.safety_notice
    assert not any(character.isdigit() for character in in_danger.safety_notice)
    text = in_danger.summary()
    assert text.startswith(in_danger.safety_notice)
    for word in ("Asymmetry", "After leverage", "leverage", "->"):
        assert word not in text
    plain = in_danger.to_dict()
    assert plain["withheld"] == list(WITHHELD)
    assert not set(WITHHELD) & set(plain)
    assert set(WITHHELD) < set(in_danger.to_frames())


def test_without_danger_nothing_is_withheld(dynamics):
    assert dynamics.safety_notice is None
    assert dynamics.to_dict()["withheld"] == []


def test_json_is_strict_and_whole(dynamics):
    read = json.loads(dynamics.to_json(), parse_constant=lambda name: pytest.fail(name))
    frames = dynamics.to_frames()
    assert set(frames) < set(read)
    for name, frame in frames.items():
        assert len(read[name]) == len(frame)
    assert read["turns"][0]["time"].startswith("2024-01-01T20:")
    assert read["min_n"] == 5


def test_text_can_be_left_out(talk):
    talk.add("A safe/pause @0 secret twenty minutes\nB none @1 hush")
    found = analyze(talk.conversations, labels=talk.labels, permutations=99)
    assert found.pauses["promised"].iloc[0] == "twenty minutes"
    plain = found.to_json(text=False)
    for word in ("secret", "hush", "twenty"):
        assert word in found.to_json()
        assert word not in plain


def test_many_couples_are_not_listed(talk):
    for k in range(5):
        talk.add("A none\nB none", name=str(k), couple=str(k))
    text = analyze(talk.conversations, labels=talk.labels, permutations=99).summary()
    assert "5 couple(s)" in text
    assert len(text.splitlines()) == 3


def test_one_long_chat_says_that_its_intervals_rest_on_turns(simulate):
    conversations, labels = simulate(conversations=1, turns=200)
    found = analyze(conversations, labels=labels, permutations=99)
    assert "one conversation only" in found.summary()
    assert found.asymmetry["p"].isna().all()
    assert found.asymmetry["reason"].str.contains("split").all()


def test_importing_is_light():
    heavy = ("numpy", "pandas", "scipy", "sklearn", "spacy")
    code = f"import sys, classifier.dynamics; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_lines_of_several_couples_name_the_couple(talk):
    for couple in "xy":
        talk.add("A safe/open_pause @0\nB none @1\n" + "A leverage\nB none\n" * 5, name=couple, couple=couple)
    lines = analyze(talk.conversations, labels=talk.labels, permutations=99).summary().splitlines()
    for couple in "xy":
        assert sum(line.startswith(f"  A ({couple}): leverage") for line in lines) == 1
        assert sum(line.startswith(f"  A ({couple}): open pause, ") and line.endswith(": 1") for line in lines) == 1
    assert not any(line.startswith("  A: ") for line in lines)


def test_the_lines_of_one_couple_do_not(dynamics):
    assert "A: leverage" in dynamics.summary()
    assert "them" not in dynamics.summary()


def test_a_median_says_how_many_events_it_needs():
    events = pd.DataFrame({"conversation_id": list("abcdef"), "speaker": "A", "back": True, "minutes": range(6)})

    def median(n):
        shares, medians = {"back": "back"}, {"minutes": "minutes"}
        table = summarise(events[:n], ["speaker"], shares=shares, medians=medians, min_n=5).set_index("measure")
        assert table.loc["back", "value"] == 1
        return table.loc["minutes"]

    assert median(5)["reason"] == "fewer than 6 such events with a known outcome"
    assert (median(6)["value"], median(6)["reason"]) == (2.5, None)
