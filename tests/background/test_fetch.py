import gzip
import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from classifier.background import download, sources
from classifier.background.fetch import RECORD, fetch
from classifier.background.parsers import Turn
from classifier.cli.main import main
from classifier.errors import InputError, SchemaError
from classifier.model.background import read_background
from tests.background.fixtures import FILES, TURNS, write_files

NAMES = [*FILES]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def host(tmp_path, monkeypatch):
    root = tmp_path / "host"
    for source in sources.choose(NAMES):
        write_files(root / source.repository / source.commit, source.name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=root))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(download, "HOST", f"http://127.0.0.1:{server.server_port}")
    yield root
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        write_files(tmp_path / "have" / name, name)
    return tmp_path / "have"


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert {row.pop("corpus") for row in rows} == {path.name.split(".")[0]}
    return [tuple(Turn(**row)) for row in rows]


def test_download_makes_the_folder_that_training_reads(host, tmp_path):
    output = tmp_path / "out"
    made = fetch(sources.choose(NAMES), output)
    assert made == {name: len(TURNS[name]) for name in NAMES}
    assert all(read(output / f"{name}.jsonl.gz") == TURNS[name] for name in NAMES)
    assert len(read_background(output)) == sum(made.values())
    assert sorted(path.name for path in output.iterdir()) == sorted([RECORD, *(f"{n}.jsonl.gz" for n in NAMES)])


def test_a_folder_of_files_gives_the_same_bytes_as_the_network(host, folder, tmp_path):
    fetch(sources.choose(["satc"]), tmp_path / "a")
    fetch(sources.choose(["satc"]), tmp_path / "b", downloaded=folder)
    for name in ("satc.jsonl.gz", RECORD):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_is_there_is_not_fetched_again(folder, tmp_path):
    fetch(sources.choose(["satc"]), tmp_path / "out", downloaded=folder)
    said = []
    assert fetch(sources.choose(["satc"]), tmp_path / "out", downloaded=tmp_path / "gone", say=said.append) == {}
    assert said == ["satc: is there already"]


def test_the_digest_of_the_first_fetch_holds(folder, tmp_path):
    satc, output = sources.choose(["satc"]), tmp_path / "out"
    fetch(satc, output, downloaded=folder)
    (output / "satc.jsonl.gz").unlink()
    with (folder / "satc" / "SATC_all_lines.csv").open("a") as file:
        file.write("1,1.0,2.0,Ann,More.,\n")
    with pytest.raises(InputError, match="digest"):
        fetch(satc, output, downloaded=folder)
    assert [path.name for path in output.iterdir()] == [RECORD]
    (output / RECORD).unlink()
    assert fetch(satc, output, downloaded=folder) == {"satc": len(TURNS["satc"]) + 1}


def test_a_digest_known_beforehand_holds(folder, tmp_path):
    known = sources.Source("satc", "t", "o/r", "0" * 40, "MIT", ("SATC_all_lines.csv",), {"SATC_all_lines.csv": "0"})
    with pytest.raises(InputError, match="digest"):
        fetch([known], tmp_path / "out", downloaded=folder)


def test_a_file_of_another_format_leaves_nothing_behind(folder, tmp_path):
    (folder / "tbbt" / "preprocessing" / "corpus.json").write_text('{"1_1": "secret words')
    with pytest.raises(InputError, match="tbbt") as caught:
        fetch(sources.choose(["tbbt"]), tmp_path / "out", downloaded=folder)
    assert "secret" not in str(caught.value)
    assert [*(tmp_path / "out").iterdir()] == []


@pytest.mark.parametrize("season", ["inf", "one", ""])
def test_a_season_that_is_no_number_is_an_input_error(season, folder, tmp_path):
    (folder / "satc" / "SATC_all_lines.csv").write_text(f"Season,Episode,Speaker,Line\n{season},1,Ann,Hi\n")
    with pytest.raises(InputError, match="satc"):
        fetch(sources.choose(["satc"]), tmp_path / "out", downloaded=folder)


@pytest.mark.parametrize(("break_it", "said"), [("size", "MB"), ("file", "404"), ("host", "network")])
def test_a_failed_download_says_why_and_leaves_nothing_behind(break_it, said, host, tmp_path, monkeypatch):
    if break_it == "size":
        monkeypatch.setattr(download, "MAX_BYTES", 10)
    elif break_it == "file":
        next(host.rglob("SATC_all_lines.csv")).unlink()
    else:
        monkeypatch.setattr(download, "HOST", "http://127.0.0.1:1")
    with pytest.raises(InputError, match=said):
        fetch(sources.choose(["satc"]), tmp_path / "out")
    assert [*(tmp_path / "out").iterdir()] == []


def test_a_damaged_record_and_an_output_that_is_a_file(folder, tmp_path):
    (tmp_path / RECORD).write_text("{")
    with pytest.raises(InputError, match="Remove it"):
        fetch(sources.choose(["satc"]), tmp_path, downloaded=folder)
    with pytest.raises(InputError, match="folder is needed"):
        fetch(sources.choose(["satc"]), tmp_path / RECORD, downloaded=folder)


@pytest.mark.parametrize(
    "bad", [{"surprise": 1}, {"commit": "main"}, {"files": ["../up"]}, {"files": ["/root"]}, {"files": ["a/../../b"]}]
)
def test_sources_break_loudly(bad):
    good = {"title": "t", "repository": "o/r", "commit": "0" * 40, "licence": "MIT", "files": ["a{08..11}.x"]}
    assert sources._source("s", good).files == ("a08.x", "a09.x", "a10.x", "a11.x")
    with pytest.raises(SchemaError):
        sources._source("s", good | bad)


def test_command(folder, tmp_path, capsys):
    output = str(tmp_path / "out")
    assert main(["fetch", "background", "--source", "sbcsae", "--output", output, "--from", str(folder)]) == 0
    assert "4 turns of 1 source" in capsys.readouterr().out
    assert main(["fetch", "background", "--list"]) == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == [*sources.sources()]
    assert main(["fetch", "background", "--source", "nobody", "--output", output]) == 2
    assert "casino" in capsys.readouterr().err
