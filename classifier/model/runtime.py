"""ONNX Runtime, which runs the sentence encoder, with its telemetry off."""

from __future__ import annotations

import os
from types import ModuleType


def onnx_runtime() -> ModuleType:
    """Import ONNX Runtime so that it keeps and sends nothing about this machine.

    Its official builds send usage events to their maker by default (see ``Privacy.md`` in the package). The variable
    must be set before the first import, which otherwise leaves a device identifier in the user's cache; the call is
    for builds on Windows that do not read it. A program that imported ONNX Runtime itself before has to do the same.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
