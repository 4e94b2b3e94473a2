"""Errors of the codebook, of data files, of models, and of what is not installed."""

from __future__ import annotations

from collections.abc import Iterable

from classifier.errors.base import LeavingLanguageError


class LabelError(LeavingLanguageError, ValueError):
    """A label, tag or flag that the codebook does not have."""

    @classmethod
    def unknown(cls, what: str, value: object, legal: Iterable[str]) -> LabelError:
        return cls(f"unknown {what} {value!r}. Legal: {', '.join(legal) or 'none'}. See data/codebook.md.")

    @classmethod
    def of_turn(cls, name: object, error: LabelError) -> LabelError:
        return cls(f"turn {name}: {error}")


class SchemaError(LeavingLanguageError, ValueError):
    """A data file of the project (cues, catalogue, corpus) that breaks its schema."""

    @classmethod
    def unknown_key(cls, where: object, key: str, legal: Iterable[str]) -> SchemaError:
        return cls(f"{where}: unknown key {key!r}. Legal keys: {', '.join(legal)}.")

    @classmethod
    def bad_value(cls, where: object, key: str, why: str) -> SchemaError:
        return cls(f"{where}: {key!r} {why}")


class ModelError(LeavingLanguageError):
    """A model folder that is missing, damaged or of another version."""

    @classmethod
    def missing(cls, path: object) -> ModelError:
        return cls(
            f"{path}: no model here (no manifest.json). Train one with 'leaving-language train', or give its folder."
        )

    @classmethod
    def not_loaded(cls) -> ModelError:
        return cls("the model is not loaded. Use classifier.load(), or call .load() or .fit(...) first.")

    @classmethod
    def digest(cls, path: object) -> ModelError:
        return cls(f"{path}: its digest is not the one in manifest.json. Get the model anew or retrain.")

    @classmethod
    def damaged(cls, path: object) -> ModelError:
        return cls(f"{path}: not what a model of this project looks like. Get the model anew or retrain.")

    @classmethod
    def no_encoder(cls, path: object) -> ModelError:
        return cls(f"{path}: no sentence encoder here. Name the folder of a model that has one, or tune one.")

    @classmethod
    def layout(cls, path: object, found: object, wanted: object) -> ModelError:
        return cls(
            f"{path}: model layout {found!r}, this version reads {wanted!r}. Retrain with 'leaving-language train'."
        )


class DependencyError(LeavingLanguageError, ImportError):
    """An optional dependency that is not installed."""

    @classmethod
    def missing(cls, package: str, extra: str) -> DependencyError:
        return cls(f"this needs {package}. Install it from the project folder with: pip install -e '.[{extra}]'")
