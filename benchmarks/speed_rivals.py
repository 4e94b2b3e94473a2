"""What others do with the same text in the same run: processor seconds for all of it, on one core."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

#: Slow ones are timed on so many messages.
SAMPLE = 20_000


def cpu_seconds(call: Callable[[], object]) -> float:
    """Time a call in processor seconds of all threads."""
    started = time.process_time()
    call()
    return time.process_time() - started


def vader(texts: Sequence[str]) -> float:
    """Messages a second of VADER."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    some = texts[:SAMPLE]
    return len(some) / cpu_seconds(lambda: [analyzer.polarity_scores(text) for text in some])


def hashing(texts: Sequence[str]) -> float:
    """Messages a second of HashingVectorizer (words and pairs) with logistic regression."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = HashingVectorizer(ngram_range=(1, 2))
    model = LogisticRegression(max_iter=20).fit(vectorizer.transform(texts[:2000]), [k % 2 for k in range(2000)])
    return len(texts) / cpu_seconds(lambda: model.predict_proba(vectorizer.transform(texts)))


def spacy_tokenizer(texts: Sequence[str]) -> float:
    """Messages a second of spaCy's English tokenizer alone."""
    import spacy

    nlp = spacy.blank("en")
    some = texts[:SAMPLE]
    return len(some) / cpu_seconds(lambda: [nlp.make_doc(text) for text in some])


def reading(path: Path, rows: int) -> float:
    """Messages a second of reading the file's columns and nothing else."""
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    read = pq.read_table if path.suffix == ".parquet" else pj.read_json
    return rows / cpu_seconds(lambda: read(path))
