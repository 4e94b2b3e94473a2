"""From a tuned network to the file that is shipped, ONNX with weights in whole numbers of 8 bits, and back."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch

from classifier.model.encoder import OUTPUTS, POSITIONS
from classifier.model.runtime import onnx_runtime
from classifier.model.tuning.network import LAYERS, Network


def export(network: Network) -> bytes:
    """Give the network as ONNX, its weights quantised by channel.

    A length that was not in the trace is read all the same: the second axis of both inputs is free.
    """
    onnx_runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = torch.ones((1, POSITIONS // 2), dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            network.eval(),
            (example, torch.zeros_like(example)),
            str(exact),
            input_names=["ids", "types"],
            output_names=["scores"],
            dynamic_axes={"ids": {1: "pieces"}, "types": {1: "pieces"}},
            dynamo=False,
        )
        kinds = ["MatMul", "Gemm", "Gather"]
        quantize_dynamic(exact, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=kinds)
        return small.read_bytes()


#: The matrices of a layer in the order in which it uses them: the exporter takes their names away.
_MATRICES = ("query", "key", "value", "out", "wide", "narrow")


def restore(file: bytes) -> Network:
    """Build the network again from what :func:`export` gave, its weights as exact as 8 bits are."""
    import onnx
    from onnx import numpy_helper

    stored = {one.name: numpy_helper.to_array(one) for one in onnx.load_from_string(file).graph.initializer}
    nameless = [name for name in stored if name.startswith("onnx::MatMul") and name.endswith("_quantized")]
    places = [f"layers.{k}.{part}.weight" for k in range(LAYERS) for part in _MATRICES]
    names = dict(zip(places, (name.removesuffix("_quantized") for name in nameless), strict=True))
    network = Network(len(stored["words.weight_quantized"]), POSITIONS, OUTPUTS)
    with torch.no_grad():
        for place, weights in network.named_parameters():
            name = names.get(place, place)
            found = stored[name] if name in stored else _exact(stored, name)
            weights.copy_(torch.from_numpy(found.T.copy() if place in {*names, "head.weight"} else found.copy()))
    return network.eval()


def _exact(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    whole, zero, scale = (stored[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point", "scale"))
    return np.asarray((whole - zero) * scale)
