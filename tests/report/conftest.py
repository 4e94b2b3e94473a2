"""The demo chat with labels by hand (no model), and small talks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest

import classifier
from classifier.report import write_report
from classifier.transcripts import read_with_report
from tests.conftest import ROOT

DEMO = ROOT / "data" / "demo" / "chat.txt"


@pytest.fixture(scope="session")
def demo_read():
    return read_with_report(DEMO)


@pytest.fixture(scope="session")
def demo(demo_read):
    labels = pd.read_csv(ROOT / "data" / "demo" / "chat-labels.csv", keep_default_na=False)
    labels = labels.assign(crisis=None, conversation_id="chat", turn=range(len(labels)))
    return classifier.analyze(demo_read.conversations, labels=labels, permutations=99)


@pytest.fixture(scope="session")
def long_dynamics(demo_read, demo):
    """The demo chat again and again up to 2,000 turns, with its labels by hand: a fifth of the turns carries one."""
    once = demo_read.conversations[0]
    again = [replace(m, time=m.time + timedelta(days=20 * k)) for k in range(19) for m in once][:2000]
    labels = pd.concat([demo.turns[["label", "tags", "crisis"]]] * 19).head(2000)
    labels = labels.assign(conversation_id="long", turn=range(2000))
    talk = classifier.Conversation("long", tuple(replace(m, turn=k) for k, m in enumerate(again)))
    return classifier.analyze([talk], labels=labels, permutations=99)


@pytest.fixture(scope="session")
def long_page(long_dynamics, tmp_path_factory):
    """The page of those, made once: it takes some seconds."""
    return write_report(long_dynamics, tmp_path_factory.mktemp("long") / "report.html")


@pytest.fixture(scope="session")
def analysed():
    """Analyse turns given as ``(speaker, text, label[, tags[, crisis]])``, a minute apart."""

    def make(turns, *, name="talk", couple=None, timed=True):
        start = datetime(2026, 1, 5, 20)
        messages, rows = [], []
        for k, (speaker, text, label, *rest) in enumerate(turns):
            tags = rest[0] if rest else ()
            crisis = rest[1] if len(rest) > 1 else None
            time = start + timedelta(minutes=k) if timed else None
            messages.append(classifier.Message(text, speaker, time, name, k))
            rows.append((name, k, label, tags, crisis))
        columns = ["conversation_id", "turn", "label", "tags", "crisis"]
        talk = classifier.Conversation(name, tuple(messages), couple=couple)
        return classifier.analyze([talk], labels=pd.DataFrame(rows, columns=columns), permutations=99)

    return make
