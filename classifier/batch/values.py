"""Values of any type written as text: in JSON, and in a cell."""

from __future__ import annotations

import json
import math
from typing import Any


def json_text(value: Any) -> str:
    """Write a value as JSON; not-a-number and infinity, which it does not have, are null."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_text, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=_text)


def cell_text(value: Any) -> str | None:
    """Write a value as the text of a cell: numbers and what holds other values as JSON, null as missing."""
    if value is None or not isinstance(value, int | float | list | tuple | dict):
        return None if value is None else _text(value)
    text = json_text(value)
    return None if text == "null" else text


def _text(value: Any) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
