"""Options and arguments that do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError


class OptionTexts(LeavingLanguageError):
    """Options and arguments that do not fit."""

    @classmethod
    def bad_option(cls, option: str, value: object, legal: str) -> Self:
        return cls(f"{option} cannot be {value!r}. Legal: {legal}.")

    @classmethod
    def exclusive(cls, one: str, other: str) -> Self:
        return cls(f"{one} and {other} cannot be given together. Leave one of them out.")

    @classmethod
    def base_rate(cls, labels: Iterable[str]) -> Self:
        return cls(f"a base rate names a share above 0 for each of {', '.join(labels)}; the shares add up to 1.")

    @classmethod
    def not_text(cls, what: str, value: object) -> Self:
        return cls(f"{what} must be text, not {type(value).__name__}. Pass a str.")

    @classmethod
    def wrong_type(cls, what: str, value: object, wanted: str) -> Self:
        return cls(f"{what} must be {wanted}, not {type(value).__name__}.")

    @classmethod
    def empty_turn(cls) -> Self:
        return cls("a turn given with --before has no text. Write it as 'Sam: You never listen.'")

    @classmethod
    def no_predictor(cls, name: str) -> Self:
        return cls(f"{name}: no such function. Name one that can be imported, as package.module:function.")

    @classmethod
    def predictor_failed(cls, name: str, error: Exception) -> Self:
        return cls(f"{name}: raised {type(error).__name__} on a message. Mend it and try again.")

    @classmethod
    def needs(cls, option: str, other: str) -> Self:
        return cls(f"{option} means nothing without {other}. Add that, or leave it out.")

    @classmethod
    def no_field(cls, name: str) -> Self:
        return cls(f"--slice {name}: no row has that field. Name one of the rows' fields, such as register.")

    @classmethod
    def bad_answer(cls, answer: object) -> Self:
        return cls(
            f"a predictor gave {type(answer).__name__} where a label is needed. Give a label, or a dict with one."
        )

    @classmethod
    def nothing_to_evaluate(cls) -> Self:
        return cls("nothing to evaluate. Name a JSON Lines file of labelled turns, or use --suite functional.")

    @classmethod
    def nothing_to_score(cls) -> Self:
        return cls("nothing to score: no input was named. Name files or folders; a pattern may have found none.")

    @classmethod
    def no_formulas(cls, format: str) -> Self:
        return cls(
            f"--excel-safe is for CSV and TSV, whose cells a spreadsheet runs as formulas; the output is {format}. "
            "Leave it out, or name an output that ends in .csv."
        )

    @classmethod
    def no_output(cls, option: str) -> Self:
        return cls(f"{option} writes a folder, not a table on the screen. Name the folder with -o.")

    @classmethod
    def no_scheduler(cls, address: str) -> Self:
        return cls(
            f"--scheduler {address}: no Dask scheduler answers there. Check the address (tcp://HOST:PORT) and that it "
            "runs, or leave it out to score on this machine."
        )
