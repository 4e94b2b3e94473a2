"""From a tuned network to the file that is shipped: ONNX, weights in whole numbers of 8 bits."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch

from classifier.model.encoder import POSITIONS
from classifier.model.tuning.network import Network


def export(network: Network) -> bytes:
    """Give the network as ONNX, its weights quantised by channel.

    A length that was not in the trace is read all the same: the second axis of both inputs is free.
    """
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
