"""A file that may not be read is a clear error, whichever command is asked."""

from pathlib import Path

import pytest

from classifier.cli.main import main


@pytest.mark.parametrize("words", [("score", "{f}", "-o", "{d}/out.csv"), ("evaluate", "{f}"), ("analyze", "{f}")])
def test_a_file_without_permission_is_named_and_no_traceback_shown(words, tmp_path, monkeypatch, capsys):
    path = tmp_path / "chat.csv"
    path.write_text("text,speaker\nhello,Sam\n", encoding="utf-8")
    open_path = Path.open

    def refuse(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return open_path(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert main([word.format(f=path, d=tmp_path) for word in words]) == 2
    assert f"{path}: cannot be opened" in capsys.readouterr().err
