"""Writes the work of a job: kbassist's own passages and their vectors, and the questions with theirs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import numpy as np

from bench.given import Job, Recorded, Shape, asked_text, keep
from bench.work import Question, Vectors, Work, write
from kbassist.adapters.neural import load_model
from kbassist.index.snapshot import Snapshot
from kbassist.learning.asking import through_core
from kbassist.learning.drawn import DrawnEmbedder
from kbassist.learning.evaluate import furnish
from kbassist.model.base import digest, stretches
from kbassist.model.situation import Mode
from kbassist.settings import Settings
from kbassist.wiring import build

QUESTIONS, AT_ONCE = 400, 64
WORDS = (6, 12)


def prepared(job: Job, folder: Path, homes: Path) -> Work:
    """The work of this job, made where the folder does not hold it yet; `homes` keeps what was embedded."""
    told = folder / "job.json"
    if told.is_file() and json.loads(told.read_text()) == asdict(job):
        return Work(folder)
    folder.mkdir(parents=True, exist_ok=True)
    work = _of_texts(job, folder) if job.passages else _of_set(job, folder, homes)
    told.write_text(json.dumps(asdict(job)))
    return work


def _of_set(job: Job, folder: Path, homes: Path) -> Work:
    """Every case is put to kbassist once, so that all vectors it asks for are known."""
    settings = Settings(home=homes / job.name, _env_file=None)
    model = Recorded(load_model(settings.embedder, settings.home))
    asked = job.cases()
    service = build(settings, lambda: model)
    try:
        furnish(service, asked)
        ask = through_core(service.assistant, asked.by_family)
        for case in asked.cases:
            ask(case, 10, Mode.HYBRID)
        texts = [asked_text(case) for case in asked.cases]
        vectors = np.concatenate([model.encode([text]) for text in texts])
        passages = _passages(service.shelf.current, asked.by_family, model)
    finally:
        service.close()
    model.keep(folder)
    questions = [
        Question(case.id, text, vector, case.relevant, case.dialogue or case.id)
        for case, text, vector in zip(asked.cases, texts, vectors, strict=True)
    ]
    return write(folder, *passages, questions)


def _of_texts(job: Job, folder: Path) -> Work:
    """Real texts with drawn vectors; a question is some successive words from anywhere."""
    from kbassist.knowledge.markup import blocks_of_markdown
    from kbassist.knowledge.passages import cut

    asked, drawn, chance = job.cases(), DrawnEmbedder(Shape()), random.Random(7)  # type: ignore[arg-type]
    cut_up = [
        passage
        for one in asked.articles
        for passage in cut(one.id, one.language, one.title, blocks_of_markdown(one.body), one.phrasings)
    ]
    texts = [passage.embedded_text for passage in cut_up]
    vectors = np.concatenate([drawn.embed(some) for some in stretches(texts, 1000)])
    questions = list(islice(_questions([passage.text for passage in cut_up], chance), QUESTIONS))
    keep(folder, {}, {})
    asked_vectors = drawn.embed(questions)
    return write(
        folder,
        texts,
        [passage.article_id for passage in cut_up],
        vectors,
        [
            Question(f"q{number}", text, vector, frozenset(), "")
            for number, (text, vector) in enumerate(zip(questions, asked_vectors, strict=True))
        ],
    )


def _questions(texts: list[str], chance: random.Random) -> Iterator[str]:
    while True:
        said, length = chance.choice(texts).split(), chance.randint(*WORDS)
        if len(said) >= length:
            start = chance.randrange(len(said) - length + 1)
            yield " ".join(said[start : start + length])


def _passages(shelf: Snapshot, by_family: bool, model: Recorded) -> tuple[list[str], list[str], Vectors]:
    """Text, article and vector of each passage; the vector as the model gave it, which the shelf holds as bytes."""
    texts, articles = [], []
    for part in shelf.parts:
        for row in np.flatnonzero(part.alive).tolist():
            passage = part.segment.passage(row)
            texts.append(passage.embedded_text)
            articles.append(shelf.cards[passage.article_id][-1].family if by_family else passage.article_id)
    lacking = [text for text in dict.fromkeys(texts) if digest(text) not in model.vectors]
    for some in stretches(lacking, AT_ONCE):
        model.encode(some)
    return texts, articles, np.stack([model.vectors[digest(text)] for text in texts])
