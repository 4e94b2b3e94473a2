"""Downloads one file of a source from its public address, bounded in size."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from classifier.background.sources import Source
from classifier.errors import InputError

#: The public host of the sources' files.
HOST = "https://raw.githubusercontent.com"
#: No file of a source is larger than this, in bytes.
MAX_BYTES = 32 * 2**20
_SECONDS = 60
_BLOCK = 2**16


def address(source: Source, path: str) -> str:
    """Give the public address of a file of a source."""
    return f"{HOST}/{source.repository}/{source.commit}/{path}"


def download(source: Source, path: str, target: Path) -> None:
    """Write the file at its public address to ``target``.

    Raises:
        InputError: the address cannot be reached, or gives more than :data:`MAX_BYTES`.
    """
    url = address(source, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer, target.open("wb") as file:  # noqa: S310
            while block := answer.read(_BLOCK):
                size += len(block)
                if size > MAX_BYTES:
                    raise InputError.download_too_large(url, MAX_BYTES)
                file.write(block)
            if (said := answer.headers.get("Content-Length")) and int(said) != size:
                raise InputError.unreachable(url, "the answer broke off")
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError.unreachable(url, f"HTTP status {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise InputError.unreachable(url, str(getattr(error, "reason", error))) from error
