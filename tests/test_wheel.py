"""The wheel alone, with the source out of reach: installed in an empty environment, it judges a message."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A fresh environment with the wheel; its dependencies come from the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    packages = _run(python, folder, "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # Dependencies only: the editable install of the source is linked by a .pth file, which is not followed here.
    borrowed = Path(packages) / "borrowed.py"
    borrowed.write_text(f"import sys\nsys.path.append({sysconfig.get_path('purelib')!r})\n", encoding="utf-8")
    (Path(packages) / "borrowed.pth").write_text("import borrowed\n", encoding="utf-8")
    return python


def _run(python, folder, code):
    done = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_judges_without_the_source(python, tmp_path):
    code = (
        "import classifier, json\n"
        "one = classifier.load().assess('I want a divorce. I am done with you.')\n"
        "print(json.dumps([classifier.__file__, one.label, len(one.rephrasings)]))"
    )
    where, label, rephrasings = json.loads(_run(python, tmp_path, code))
    assert str(ROOT) not in where
    assert label == "leverage"
    assert rephrasings > 0


def test_the_wheel_brings_its_command(python, tmp_path):
    command = python.with_name("leaving-language")
    done = subprocess.run([str(command), "formats"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "whatsapp" in done.stdout


def test_the_wheel_holds_the_model_and_every_data_file(python, tmp_path):
    code = (
        "import classifier, pathlib\n"
        "root = pathlib.Path(classifier.__file__).parent\n"
        "print(*(p.relative_to(root).as_posix() for p in root.rglob('*') if p.suffix in ('.toml', '.json', '.npz')))"
    )
    shipped = set(_run(python, tmp_path, code).split())
    assert {"_model/manifest.json", "_model/heads.npz", "_model/gate.npz"} <= shipped
    data = {p.relative_to(ROOT / "classifier").as_posix() for p in (ROOT / "classifier").rglob("*.toml")}
    assert data <= shipped
