"""What the tests of the readers share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from classifier.transcripts import ReadResult, read_with_report


@pytest.fixture
def fixtures() -> Path:
    return Path(__file__).parent / "fixtures"


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., ReadResult]:
    """Read a text as if it were a file."""

    def read(text: str, format: str | None = None, *, name: str = "file", **options: object) -> ReadResult:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read_with_report(path, format, **options)

    return read
