"""Every error the product raises on purpose, and every error text.

A text says what is wrong (the bad value), where, and how to mend it. Message text of the people whose
conversation is read never appears in an error.
"""

from __future__ import annotations

from collections.abc import Iterable


class LeavingLanguageError(Exception):
    """Base of all errors raised on purpose; the command prints it as one line, without a traceback."""


class InputError(LeavingLanguageError, ValueError):
    """Input that cannot be read or used as asked."""

    @classmethod
    def not_found(cls, path: object) -> InputError:
        return cls(f"{path}: no such file. Check the path; '-' reads standard input.")

    @classmethod
    def is_folder(cls, path: object) -> InputError:
        return cls(f"{path}: is a folder where a file is needed. Name a file in it.")

    @classmethod
    def empty(cls, path: object) -> InputError:
        return cls(f"{path}: the file is empty. A message file has a header (CSV) or one object a line (JSONL).")

    @classmethod
    def encoding(cls, path: object, line: int | None = None) -> InputError:
        where = f", line {line}" if line else ""
        return cls(f"{path}{where}: not UTF-8 text. Save it as UTF-8 (or 'CSV UTF-8' in a spreadsheet) and try again.")

    @classmethod
    def bad_line(cls, path: object, line: int, why: str) -> InputError:
        return cls(f"{path}, line {line}: {why}")

    @classmethod
    def missing_column(cls, column: str, columns: Iterable[object], option: str | None = None) -> InputError:
        have = ", ".join(map(str, columns)) or "none"
        mend = f"Name the right one with {option}." if option else "Name one of these."
        return cls(f"there is no column {column!r}. The columns are: {have}. {mend}")

    @classmethod
    def unknown_format(cls, path: object, known: Iterable[str]) -> InputError:
        return cls(f"{path}: cannot tell the format. Known formats: {', '.join(known)}. Name one with --format.")

    @classmethod
    def output_exists(cls, path: object) -> InputError:
        return cls(f"{path}: exists already. Give another name, or --force to replace it.")

    @classmethod
    def base_rate(cls, labels: Iterable[str]) -> InputError:
        return cls(f"a base rate names a share above 0 for each of {', '.join(labels)}; the shares add up to 1.")

    @classmethod
    def no_background(cls, folder: object, sources: Iterable[str]) -> InputError:
        return cls(
            f"{folder}: none of the sources is here ({', '.join(sources)}: <source>.jsonl.gz). "
            "Fetch them with 'leaving-language fetch background', or train without --background."
        )

    @classmethod
    def unreachable(cls, url: object, why: str) -> InputError:
        return cls(
            f"{url}: cannot be fetched ({why}). Check the network, "
            "or get the files on another machine and name their folder with --from."
        )

    @classmethod
    def download_too_large(cls, url: object, limit: int) -> InputError:
        return cls(f"{url}: gives more than {limit // 2**20} MB, which no file of a source has. It is not used.")

    @classmethod
    def other_digest(cls, path: object) -> InputError:
        return cls(
            f"{path}: its digest is not the one recorded for it. Get the file anew; "
            "if the change is meant, remove fetched.json from the output folder."
        )

    @classmethod
    def bad_record(cls, path: object) -> InputError:
        return cls(f"{path}: not the record that fetching writes. Remove it; the next fetch writes it anew.")

    @classmethod
    def not_of_source(cls, source: str) -> InputError:
        return cls(f"{source}: its files are not in the format of that source. Get them anew at the pinned commit.")

    @classmethod
    def empty_turn(cls) -> InputError:
        return cls("a turn given with --before has no text. Write it as 'Sam: You never listen.'")

    @classmethod
    def no_corpus(cls, folder: object) -> InputError:
        return cls(f"{folder}: no .jsonl files here. Name a folder of labelled turns, such as data/corpus.")

    @classmethod
    def thin_corpus(cls, least: int) -> InputError:
        return cls(
            f"too little to train on: at least {least} labelled turns in 5 conversations with 2 labels are needed."
        )

    @classmethod
    def no_predictor(cls, name: str) -> InputError:
        return cls(f"{name}: no such function. Name one that can be imported, as package.module:function.")

    @classmethod
    def nothing_to_evaluate(cls) -> InputError:
        return cls("nothing to evaluate. Name a JSON Lines file of labelled turns, or use --suite functional.")

    @classmethod
    def no_labels(cls, path: object) -> InputError:
        return cls(f"{path}: no labelled turns. Each line to be measured has a 'label' of the codebook.")

    @classmethod
    def not_text(cls, what: str, value: object) -> InputError:
        return cls(f"{what} must be text, not {type(value).__name__}. Pass a str.")

    @classmethod
    def unreadable(cls, path: object) -> InputError:
        return cls(f"{path}: cannot be opened. Check the path and that you may read it.")

    @classmethod
    def too_large(cls, path: object, limit: int) -> InputError:
        return cls(
            f"{path}: larger than the {limit // 2**20} MB that are read into conversations. "
            "Split it, or score it in batch, which has no bound."
        )

    @classmethod
    def unknown_format_name(cls, name: object, known: Iterable[str]) -> InputError:
        return cls(f"unknown format {name!r}. Legal: {', '.join(known)}.")

    @classmethod
    def nothing_readable(cls, path: object, format: str, why: str) -> InputError:
        return cls(f"{path}: nothing in it could be read as {format}: {why}. Name another format with --from.")

    @classmethod
    def not_a(cls, path: object, format: str, why: str) -> InputError:
        return cls(f"{path}: not {format}: {why}. Name another format with --from, or export it anew.")

    @classmethod
    def ambiguous_dates(cls, path: object) -> InputError:
        return cls(f"{path}: nothing tells whether day or month comes first. Say it: --day-first or --month-first.")

    @classmethod
    def mixed_dates(cls, path: object) -> InputError:
        return cls(
            f"{path}: some dates have the day first and some the month. Split the file, or say which is right: "
            "--day-first or --month-first."
        )

    @classmethod
    def unsafe_xml(cls, path: object, line: int) -> InputError:
        return cls(f"{path}, line {line}: a document type or entity declaration, which no export needs. Remove it.")

    @classmethod
    def unknown_speaker(cls, name: str, speakers: Iterable[str]) -> InputError:
        return cls(f"nobody is called {name!r} there. The speakers are: {', '.join(speakers) or 'none'}.")

    @classmethod
    def bad_option(cls, option: str, value: object, legal: str) -> InputError:
        return cls(f"{option} cannot be {value!r}. Legal: {legal}.")

    @classmethod
    def unwritable(cls, what: str, format: str, mend: str) -> InputError:
        return cls(f"{what} cannot be written as {format}. {mend}")

    @classmethod
    def not_a_folder(cls, path: object) -> InputError:
        return cls(f"{path}: is a file where a folder is needed. Give another name.")

    @classmethod
    def nothing_to_analyse(cls) -> InputError:
        return cls("there is no message to analyse. Give at least one conversation with messages.")

    @classmethod
    def not_a_conversation(cls, value: object) -> InputError:
        return cls(
            f"conversations must hold Conversation objects, not {type(value).__name__}. classifier.read gives them."
        )

    @classmethod
    def same_turn(cls, conversation: str, turn: int) -> InputError:
        return cls(
            f"conversation {conversation!r} has two messages numbered {turn}. "
            "Read its files together (read([one, two])), give different conversations different ids, or number the "
            "turns anew."
        )

    @classmethod
    def two_couples(cls, conversation: str) -> InputError:
        return cls(f"conversation {conversation!r} belongs to two couples. Give different conversations different ids.")

    @classmethod
    def exclusive(cls, one: str, other: str) -> InputError:
        return cls(f"{one} and {other} cannot be given together. Leave one of them out.")

    @classmethod
    def repeated_ids(cls, what: str, ids: Iterable[str]) -> InputError:
        return cls(f"{what}: these ids come more than once: {_some(ids)}. Keep one row for each.")

    @classmethod
    def unknown_ids(cls, ids: Iterable[str]) -> InputError:
        return cls(
            f"corrections: no turn has these ids: {_some(ids)}. An id is 'conversation_id:turn', as in the turns table."
        )

    @classmethod
    def unlabelled(cls, ids: Iterable[str]) -> InputError:
        return cls(
            f"labels: these turns have no label: {_some(ids)}. Give every turn one, or leave labels out to use a model."
        )

    @classmethod
    def corrections(cls, path: object) -> InputError:
        return cls(f"{path}: not a CSV table with the columns id and label (and, if wanted, tags, crisis).")

    @classmethod
    def damaged(cls, path: object, format: str) -> InputError:
        return cls(f"{path}: not whole, or not {format}. Get the file anew, or name another format with --format.")

    @classmethod
    def packed_columns(cls, path: object) -> InputError:
        return cls(f"{path}: Parquet and Arrow files are compressed inside. Unpack the file first.")

    @classmethod
    def nothing_inside(cls, folder: object, known: Iterable[str]) -> InputError:
        return cls(f"{folder}: no file of a known format in this folder. Known formats: {', '.join(known)}.")

    @classmethod
    def no_header(cls, path: object) -> InputError:
        return cls(f"{path}: its first line cannot be read as a header. The first line of a table names its columns.")

    @classmethod
    def repeated_columns(cls, path: object, columns: Iterable[str]) -> InputError:
        return cls(f"{path}: a column name comes twice: {', '.join(columns)}. Rename one.")

    @classmethod
    def taken_column(cls, name: str) -> InputError:
        return cls(f"the input has a column {name!r} already. Name the results otherwise with --prefix, such as 'll_'.")

    @classmethod
    def other_columns(cls, path: object, columns: Iterable[str], wanted: Iterable[str]) -> InputError:
        return cls(
            f"{path}: its columns ({', '.join(columns)}) are not those of the first input ({', '.join(wanted)}). "
            "Score it apart."
        )

    @classmethod
    def other_job(cls, checkpoint: object) -> InputError:
        return cls(
            f"{checkpoint}: an interrupted job with other inputs, options, base rate or another model. "
            "Finish that one, or drop it with --force."
        )

    @classmethod
    def no_formulas(cls, format: str) -> InputError:
        return cls(
            f"--excel-safe is for CSV and TSV, whose cells a spreadsheet runs as formulas; the output is {format}. "
            "Leave it out, or name an output that ends in .csv."
        )

    @classmethod
    def no_output(cls, option: str) -> InputError:
        return cls(f"{option} writes a folder, not a table on the screen. Name the folder with -o.")

    @classmethod
    def no_scheduler(cls, address: str) -> InputError:
        return cls(
            f"--scheduler {address}: no Dask scheduler answers there. Check the address (tcp://HOST:PORT) and that it "
            "runs, or leave it out to score on this machine."
        )

    @classmethod
    def not_scored(cls, folder: object) -> InputError:
        return cls(
            f"{folder}: holds inputs, or files that are not parts of a scored folder; --force does not remove them. "
            "Give another name."
        )

    @classmethod
    def unwritable_place(cls, path: object) -> InputError:
        return cls(f"{path}: cannot be written here. Check that the folder exists and that you may write in it.")


class LabelError(LeavingLanguageError, ValueError):
    """A label, tag or flag that the codebook does not have."""

    @classmethod
    def unknown(cls, what: str, value: object, legal: Iterable[str]) -> LabelError:
        return cls(f"unknown {what} {value!r}. Legal: {', '.join(legal) or 'none'}. See data/codebook.md.")


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
        return cls(f"this needs {package}. Install it with: pip install 'leaving-language[{extra}]'")


def _some(values: Iterable[str], most: int = 5) -> str:
    """Name the first few values, and how many there are where that is more."""
    names = [repr(str(value)) for value in values]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
