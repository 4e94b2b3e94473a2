"""Every notebook runs from beginning to end, quietly, and is saved with its outputs."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest

from tests.conftest import ROOT
from tests.notebooks.run import NOTEBOOKS

RUN = """
import sys, pathlib, nbformat
from tests.notebooks.run import execute
nbformat.write(execute(pathlib.Path(sys.argv[1])), sys.argv[2])
"""
#: Cells that only import, define or assign show nothing.
LEAST_SHARE_WITH_OUTPUT = 0.6


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_all_four_are_there():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path, tmp_path):
    # In a process of its own: the kernel's machinery warns of things that are not ours, and warnings are errors here.
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(tmp_path / "out.ipynb")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    fresh = outputs(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    assert [o.text for o in fresh if o.output_type == "stream" and o.name == "stderr"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_reads_well_unexecuted(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert sum(bool(cell.outputs) for cell in code) >= LEAST_SHARE_WITH_OUTPUT * len(code)
    text = path.read_text(encoding="utf-8")
    assert not [place for place in ("/work/", "/tmp/", "/root/", "/home/") if place in text]
    assert len(text) < 400_000
