"""What a model is trained on: a corpus, and ordinary talk that is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError


class SourceTexts(LeavingLanguageError):
    """What a model is trained on: a corpus, and ordinary talk that is fetched."""

    @classmethod
    def no_corpus(cls, folder: object) -> Self:
        return cls(f"{folder}: no .jsonl files here. Name a folder of labelled turns, such as data/corpus.")

    @classmethod
    def thin_corpus(cls, least: int) -> Self:
        return cls(
            f"too little to train on: at least {least} labelled turns in 5 conversations with all 5 labels are needed."
        )

    @classmethod
    def no_background(cls, folder: object, sources: Iterable[str]) -> Self:
        return cls(
            f"{folder}: none of the sources is here ({', '.join(sources)}: <source>.jsonl.gz). "
            "Fetch them with 'leaving-language fetch background', or train without --background."
        )

    @classmethod
    def unreachable(cls, url: object, why: str) -> Self:
        return cls(
            f"{url}: cannot be fetched ({why}). Check the network, "
            "or get the files on another machine and name their folder with --from."
        )

    @classmethod
    def download_too_large(cls, url: object, limit: int) -> Self:
        return cls(f"{url}: gives more than {limit // 2**20} MB, which no file of a source has. It is not used.")

    @classmethod
    def other_digest(cls, path: object) -> Self:
        return cls(
            f"{path}: its digest is not the one recorded for it. Get the file anew; "
            "if the change is meant, remove fetched.json from the output folder."
        )

    @classmethod
    def bad_record(cls, path: object) -> Self:
        return cls(f"{path}: not the record that fetching writes. Remove it; the next fetch writes it anew.")

    @classmethod
    def not_of_source(cls, source: str) -> Self:
        return cls(f"{source}: its files are not in the format of that source. Get them anew at the pinned commit.")
