"""Importing is light: what is loaded is listed, not timed."""

import subprocess
import sys

HEAVY = {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "spacy", "matplotlib", "jinja2", "dask", "onnxruntime"}


def _loaded_by(statement):
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_import_loads_nothing_heavy():
    assert not _loaded_by("import classifier") & HEAVY


def test_building_the_command_loads_nothing_heavy():
    assert not _loaded_by("from classifier.cli.main import build_parser; build_parser()") & HEAVY


def test_an_assessment_needs_no_scikit_learn():
    loaded = _loaded_by("import classifier; classifier.load().assess('I want a divorce')")
    assert "spacy" in loaded
    assert not loaded & {"sklearn", "pandas", "matplotlib", "scipy"}


def test_lazy_names_are_all_there():
    import classifier

    assert all(getattr(classifier, name) is not None for name in classifier.__all__)
