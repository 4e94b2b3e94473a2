import numpy as np
import pandas as pd
import pytest

from classifier.dynamics import analyze
from classifier.dynamics.labelling import as_tags
from classifier.errors import InputError, LabelError


class FakeModel:
    """Calls everything with "done" in it leverage."""

    def score(self, frame, *, text, speaker, conversation, order):
        assert {text, speaker, conversation, order} <= set(frame.columns)
        hit = frame[text].str.contains("done")
        return pd.DataFrame(
            {
                "label": np.where(hit, "leverage", "none"),
                "probability": np.where(hit, 0.8, 0.9),
                "tags": [["finality"] if h else [] for h in hit],
                "crisis": None,
                "needs_context": False,
            },
            index=frame.index,
        )


@pytest.fixture
def two(talk):
    return talk.add("A none I'm done\nB none fine\nA none ok")


def labelled(two, **options):
    return analyze(two.conversations, permutations=99, **options).turns


def test_a_model_labels_every_turn(two):
    turns = labelled(two, model=FakeModel())
    assert turns["label"].tolist() == ["leverage", "none", "none"]
    assert turns["tags"].tolist() == [("finality",), (), ()]
    assert turns["probability"].tolist() == [0.8, 0.9, 0.9]
    assert set(turns["source"]) == {"model"}


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_given_labels_are_found_by_conversation_and_turn(two, order):
    labels = two.labels.assign(label=["safe", "none", "leaving"]).iloc[order]
    assert labelled(two, labels=labels)["label"].tolist() == ["safe", "none", "leaving"]
    assert labelled(two, labels=labels.astype({"turn": str}))["label"].tolist() == ["safe", "none", "leaving"]


def test_corrections_stand_above_the_model(two, tmp_path):
    path = tmp_path / "fixes.csv"
    path.write_text('\ufeffid,label,tags,crisis\nc:0,none,,\nc:1,safe,"pause, need",violence\n', encoding="utf-8")
    turns = labelled(two, model=FakeModel(), corrections=path)
    assert turns["label"].tolist() == ["none", "safe", "none"]
    assert turns["tags"].tolist() == [(), ("pause", "need"), ()]
    assert turns["crisis"].tolist() == [None, "violence", None]
    assert turns["source"].tolist() == ["correction", "correction", "model"]
    assert np.isnan(turns["probability"].iloc[0])


def test_under_another_label_the_tags_that_stood_there_go_and_new_ones_come(two):
    fixes = pd.DataFrame({"id": ["c:0"], "label": ["none"], "tags": ["finality"]})
    assert labelled(two, model=FakeModel(), corrections=fixes)["tags"].iloc[0] == ()
    fixes = fixes.assign(label="safe", tags="pause")
    assert labelled(two, model=FakeModel(), corrections=fixes)["tags"].iloc[0] == ("pause",)


def test_an_illegal_tag_is_named_with_its_turn(two):
    fixes = pd.DataFrame({"id": ["c:1"], "label": ["safe"], "tags": ["threat"]})
    with pytest.raises(LabelError, match=r"c:1.*threat"):
        labelled(two, model=FakeModel(), corrections=fixes)


def test_a_correction_without_tags_keeps_them_only_under_the_same_label(two):
    fixes = pd.DataFrame({"id": ["c:0"], "label": ["leverage"]})
    assert labelled(two, model=FakeModel(), corrections=fixes)["tags"].iloc[0] == ("finality",)
    assert labelled(two, model=FakeModel(), corrections=fixes.assign(label="safe"))["tags"].iloc[0] == ()


@pytest.mark.parametrize(
    ("cell", "flag"), [("", "violence"), (None, "violence"), ("none", None), ("self_harm", "self_harm")]
)
def test_an_empty_crisis_cell_never_takes_a_flag_away(two, cell, flag):
    labels = two.labels.assign(crisis="violence")
    fixes = pd.DataFrame({"id": ["c:0"], "label": ["none"], "crisis": [cell]})
    assert labelled(two, labels=labels, corrections=fixes)["crisis"].iloc[0] == flag


@pytest.mark.parametrize(
    ("fixes", "error", "text"),
    [
        ({"id": ["c:9"], "label": ["none"]}, InputError, "c:9"),
        ({"id": ["c:0", "c:0"], "label": ["none", "safe"]}, InputError, "more than once"),
        ({"id": ["c:0"], "label": ["threat"]}, LabelError, "threat"),
        ({"id": ["c:0"], "label": ["safe"], "tags": ["threat"]}, LabelError, "threat"),
        ({"id": ["c:0"], "label": ["none"], "crisis": ["yes"]}, LabelError, "yes"),
        ({"turn": ["c:0"], "label": ["none"]}, InputError, "'id'"),
    ],
)
def test_wrong_corrections_are_refused(two, fixes, error, text):
    with pytest.raises(error, match=text):
        labelled(two, labels=two.labels, corrections=pd.DataFrame(fixes))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'id,label\n"c:0'])
def test_a_file_that_is_no_table_is_refused(two, tmp_path, content):
    path = tmp_path / "fixes.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"fixes\.csv"):
        labelled(two, labels=two.labels, corrections=path)


def test_a_missing_file_and_a_folder_are_refused(two, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match=str(path)):
            labelled(two, labels=two.labels, corrections=path)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda f: f.iloc[1:], "c:0"),
        (lambda f: f.assign(label=["none", None, "none"]), "c:1"),
        (lambda f: pd.concat([f, f]), "more than once"),
        (lambda f: f.drop(columns="label"), "'label'"),
        (lambda f: f.assign(turn=[0, 1, 2.5]), "c:2"),
    ],
)
def test_labels_that_do_not_fit_are_refused(two, change, text):
    with pytest.raises(InputError, match=text):
        labelled(two, labels=change(two.labels))


def test_a_model_and_labels_together_are_refused(two):
    with pytest.raises(InputError, match="together"):
        labelled(two, labels=two.labels, model=FakeModel())


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("a b", ("a", "b")), ("a, b;c|d", ("a", "b", "c", "d")), (["a", "a"], ("a",)), ((), ()), ("", ()),
        (None, ()), (float("nan"), ()), (np.array(["a"]), ("a",)),
    ],
)  # fmt: skip
def test_tags_are_read_from_what_tables_hold(value, tags):
    assert as_tags(value) == tags


def test_a_row_that_is_as_it_was_is_no_correction(two, tmp_path):
    turns = labelled(two, model=FakeModel())
    cells = turns[["id", "label", "tags", "crisis"]].assign(tags=["; ".join(tags) for tags in turns["tags"]])
    cells.loc[1, "label"] = "safe"
    cells.to_csv(tmp_path / "turns.csv", index=False)
    again = labelled(two, model=FakeModel(), corrections=tmp_path / "turns.csv")
    assert again["source"].tolist() == ["model", "correction", "model"]
    assert again["probability"].notna().tolist() == [True, False, True]


def test_a_table_parted_by_semicolons_is_read(two, tmp_path):
    (tmp_path / "fixes.csv").write_text("id;label;note\nc:1;safe;a, b, c\n", encoding="utf-8")
    assert labelled(two, model=FakeModel(), corrections=tmp_path / "fixes.csv")["label"].iloc[1] == "safe"


def test_missing_cells_of_nullable_columns_are_missing(two):
    cells = {
        "turn": pd.array([0, 1, 2], dtype="Int64"),
        "tags": pd.array([pd.NA, "pause", pd.NA], dtype="string"),
        "label": pd.array(["none", "safe", "none"], dtype="string"),
        "crisis": pd.array([pd.NA, "violence", ""], dtype="string"),
        "probability": pd.array([0.5, pd.NA, 0.25], dtype="Float64"),
    }
    for kind in (None, object):
        labels = two.labels.assign(**{name: pd.Series(column, dtype=kind) for name, column in cells.items()})
        turns = labelled(two, labels=labels)
        assert turns["tags"].tolist() == [(), ("pause",), ()]
        assert turns["crisis"].tolist() == [None, "violence", None]
        assert turns["probability"].fillna(-1).tolist() == [0.5, -1, 0.25]


def test_missing_cells_of_nullable_corrections_are_missing(two):
    fixes = pd.DataFrame({"id": ["c:0"], "label": ["leverage"], "tags": [pd.NA], "crisis": [pd.NA]}, dtype="string")
    turns = labelled(two, model=FakeModel(), corrections=fixes)
    assert turns["tags"].iloc[0] == ("finality",)
    with pytest.raises(LabelError, match="c:0"):
        labelled(two, model=FakeModel(), corrections=fixes.assign(label=pd.array([pd.NA], dtype="string")))
