import pytest

from classifier.cues.lexicon import KINDS, families, read_family
from classifier.errors import SchemaError

GOOD = 'family = "x"\nkind = "act"\ndescription = "d"\nphrases = ["get|go out"]\n'


def _write(tmp_path, text):
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_family_is_legal():
    found = families()
    assert len(found) > 20
    assert {family.kind for family in found} == set(KINDS)
    assert all(family.phrases for family in found)


def test_alternatives_are_written_out(tmp_path):
    assert read_family(_write(tmp_path, GOOD)).phrases == (("get", "out"), ("go", "out"))


def test_exceptions_are_written_out(tmp_path):
    family = read_family(_write(tmp_path, GOOD + 'except = ["get out|up now"]\n'))
    assert family.exceptions == (("get", "out", "now"), ("get", "up", "now"))
    assert read_family(_write(tmp_path, GOOD)).exceptions == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (GOOD + "colour = 1\n", "unknown key 'colour'"),
        (GOOD.replace('"act"', '"deed"'), "one of act, voice, modifier"),
        (GOOD.replace('family = "x"', 'family = "y"'), "file's name"),
        (GOOD.replace("get|go out", "Get out"), "lower case"),
        (GOOD.replace("get|go out", "get| out"), "word on both sides"),
        (GOOD.replace("get|go out", " ".join(["a|b|c|d"] * 6)), "variants"),
        (GOOD.replace('"act"', '"modifier"'), "belongs to modifiers"),
        (GOOD.replace('phrases = ["get|go out"]', "phrases = []"), "missing or empty"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path, change, says):
    with pytest.raises(SchemaError, match=says.replace("|", r"\|")):
        read_family(_write(tmp_path, change))
