"""Nothing is kept or sent about the machine: the runtime of the encoder would do both."""

import os
import subprocess
import sys

ASSESS = "import classifier; print(classifier.load().assess('I want a divorce').label)"


def test_reading_a_message_leaves_no_trace_outside_the_project(tmp_path):
    places = {name: str(tmp_path / name) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA")}
    for place in places.values():
        os.mkdir(place)
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    ran = subprocess.run([sys.executable, "-c", ASSESS], env=kept | places, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "leverage"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_telemetry_is_off_where_the_runtime_was_imported_before(tmp_path):
    said = "import os, onnxruntime, classifier; classifier.load().assess('I want a divorce')"
    off = "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    ran = subprocess.run([sys.executable, "-c", f"{said}; {off}"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "1"
