"""Parts of a long run, written as they are done, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from classifier.model.corpus import Example


@dataclass(frozen=True)
class Parts:
    """What an interrupted run left behind, in files that name the material they were made of."""

    folder: Path
    material: str

    def part(self, name: str, write: Callable[[Path], object]) -> Path:
        """Give the file of a part; ``write`` makes one that is not there, and it has its name only when whole."""
        path = self.folder / f"part-{self.material}-{name}"
        if not path.exists():
            draft = path.with_name(f"part-draft-{name}")
            write(draft)
            draft.replace(path)
        return path

    def remove(self) -> None:
        """Take all parts away, also those of other material."""
        for part in self.folder.glob("part-*"):
            part.unlink()


def fingerprint(examples: Sequence[Example]) -> str:
    """Name the material, so that what an interrupted run left is not taken for that of another corpus."""
    rows = [[e.id, e.window.text, e.window.context, e.label, e.tags, e.crisis] for e in examples]
    return blake2b(json.dumps(rows).encode(), digest_size=8).hexdigest()
