"""Three stages of learning: English as the teacher has it, translations alike, questions near what answers them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from rich.progress import track
from torch import Tensor

from recipe.composer import Composer, Encoded
from recipe.losses import apart, mistaken, unanswered, unmatched
from recipe.material import Material
from recipe.ragged import Numbers, Positions, Ragged

_TURN = ("general", "dictionary", "documents", "general", "interface", "dictionary", "documents")
MIXTURE = (*_TURN, *_TURN, "loanwords")
"""The kinds of pairs in turn: a small general set is seen more often than its size asks for."""


@dataclass(frozen=True)
class Plan:
    """How long each stage takes and how fast it learns."""

    english_rounds: int = 3
    pair_steps: int = 3000
    page_steps: int = 1400
    batch: int = 1024
    page_batch: int = 512
    late_batch: int = 192
    rate: float = 0.01
    page_rate: float = 0.006
    late: float = 1.0
    gate: float = 0.5
    longest: int = 160
    contrast: float = 0.4

    def shortened(self, share: float) -> Plan:
        """The same plan with a share of the steps, for comparisons."""
        return replace(self, pair_steps=round(self.pair_steps * share), page_steps=round(self.page_steps * share))


class Trainer:
    """Runs the stages one after the other on one composer."""

    def __init__(self, material: Material, composer: Composer, plan: Plan, rng: np.random.Generator) -> None:
        self._material, self._composer, self._plan, self._rng = material, composer, plan, rng
        self._weights = torch.from_numpy(rarity(material.numbered.frequency))

    def english(self) -> None:
        """Stage one: the mean of an English sentence's words is where the teacher puts the sentence."""
        material, plan = self._material, self._plan
        for turn in range(plan.english_rounds):
            order = self._rng.permutation(material.taught)
            losses = []
            for start in track(range(0, len(order) - plan.batch, plan.batch), f"English, round {turn + 1}"):
                rows = order[start : start + plan.batch]
                targets = material.targets[material.lesson[rows]]
                losses.append(
                    self._composer.step(
                        [material.sentences(rows)],
                        lambda said, wanted=targets: (
                            apart(said.means, wanted) + plan.contrast * mistaken(said.means, wanted)
                        ),
                        plan.rate,
                    )
                )
            print(f"loss {np.mean(losses):.4f}")

    def pairs(self) -> None:
        """Stage two: a translation stands where the teacher, or else the student, puts the first side."""
        plan, losses = self._plan, []
        for step in track(range(plan.pair_steps), "pairs"):
            rate = plan.rate * (1 - 0.9 * step / plan.pair_steps)
            rows = self._pairs(step, plan.batch)
            first, second = self._material.numbered.pairs[rows, :2].T
            losses.append(
                self._composer.step(
                    [self._material.sentences(first), self._material.sentences(second)],
                    lambda one, other, of=first: self._alike(one, other, of),
                    rate,
                )
            )
            if step % 200 == 199:
                print(f"step {step + 1} loss {np.mean(losses[-200:]):.4f}")

    def pages(self) -> None:
        """Stage three: titles find bodies and lines their passages, across languages, whole and word by word."""
        plan, losses = self._plan, []
        for step in track(range(plan.page_steps), "pages"):
            rate = plan.page_rate * (1 - 0.9 * step / plan.page_steps)
            questions, texts = self._titles() if step % 3 == 0 else self._passages()
            rows = self._pairs(step, plan.batch // 2 + plan.batch // 4)
            first, second = self._material.numbered.pairs[rows, :2].T
            few = np.arange(plan.late_batch)
            losses.append(
                self._composer.step(
                    [questions, texts, self._material.sentences(first), self._material.sentences(second)],
                    lambda asked, found, one, other, of=first, some=few: (
                        unanswered(asked.means, found.means)
                        + self._alike(one, other, of)
                        + plan.late * (self._late(asked, found, some, plan.longest) + self._late(other, one, some, 32))
                    ),
                    rate,
                )
            )
            if step % 100 == 99:
                print(f"step {step + 1} loss {np.mean(losses[-100:]):.4f}")

    def _late(self, asked: Encoded, found: Encoded, some: Positions, longest: int) -> Tensor:
        weights = self._weights[torch.from_numpy(asked.numbers.astype(np.int64))]
        return unmatched(asked.first(len(some)), found.first(len(some)), weights, longest, self._plan.gate)

    def _alike(self, one: Encoded, other: Encoded, of: Positions) -> Tensor:
        """How far translations are from the teacher's vector of the first side, or from the student's own."""
        lesson = self._material.lesson[of]
        taught = torch.from_numpy(np.flatnonzero(lesson >= 0))
        targets = one.means.detach().clone()
        targets[taught] = self._material.targets[lesson[lesson >= 0]]
        contrast = self._plan.contrast
        loss = apart(other.means, targets) + contrast * mistaken(other.means, targets)
        loss = loss + contrast / 2 * mistaken(other.means, one.means)
        if len(taught) > 8:
            share = len(taught) / len(of)
            said, wanted = one.means[taught], targets[taught]
            loss = loss + share * (apart(said, wanted) + contrast * mistaken(said, wanted))
        return loss

    def _pairs(self, step: int, size: int) -> Positions:
        """Pairs of one kind and one pair of languages; every other batch neighbours, hard to tell apart."""
        kind = MIXTURE[step % len(MIXTURE)]
        pools = [pool for pool in self._material.pools if pool.kind == kind]
        if not pools:  # left out on purpose
            return self._pairs(step + 1, size)
        pool = pools[self._rng.integers(len(pools))]
        size = size * 2 if kind in ("dictionary", "loanwords") else size
        if kind == "general" or step % 2:
            return self._rng.choice(pool.pairs, min(size, len(pool.pairs)), replace=False)
        return pool.pairs[self._neighbours(len(pool.pairs), size)]

    def _neighbours(self, count: int, size: int, together: int = 4) -> Positions:
        """About `size` places of `count`, few of them alone: what stands together is hard to tell apart."""
        starts = self._rng.choice(count - together, min(size, count) // together, replace=False)
        return np.unique(starts[:, None] + np.arange(together))

    def _titles(self) -> tuple[Ragged, Ragged]:
        sides = self._material.page_sides
        size = min(self._plan.page_batch, len(sides))
        questions, texts = [], []
        for page in self._neighbours(len(sides), size):
            questions.append(self._rng.choice(sides[page]))
            texts.append(self._rng.choice(sides[page]) + 1)
        pages = self._material.numbered.pages
        return pages.take(np.array(questions)), pages.take(np.array(texts))

    def _passages(self) -> tuple[Ragged, Ragged]:
        """Inverse cloze: a stretch of a line asks for the passage around it, half of the time without the line."""
        questions, texts = [], []
        for lines, side, other in self._stretches():
            asked = int(self._rng.integers(len(lines)))
            question = self._stretch(self._words(lines[asked], side))
            kept = [line for at, line in enumerate(lines) if at != asked or self._rng.random() < 0.5]
            text = [self._words(line, other) for line in kept]
            if len(question) and sum(map(len, text)):
                questions.append(question)
                texts.append(np.concatenate(text))
        return Ragged.of(questions), Ragged.of(texts)

    def _stretches(self) -> Iterator[tuple[Positions, int, int]]:
        running = self._material.running
        # The square root keeps one long manual from being most of what is read.
        sizes = np.sqrt([len(lines) for lines in running])
        for number in self._rng.choice(len(running), self._plan.page_batch, p=sizes / sizes.sum()):
            lines, count = running[number], int(self._rng.integers(3, 8))
            start = int(self._rng.integers(len(lines) - count))
            yield lines[start : start + count], int(self._rng.integers(2)), int(self._rng.integers(2))

    def _stretch(self, words: Numbers) -> Numbers:
        if len(words) <= 8 or self._rng.random() < 0.3:
            return words[:40]
        length = int(self._rng.integers(4, min(16, len(words))))
        start = int(self._rng.integers(len(words) - length))
        return words[start : start + length]

    def _words(self, pair: int, side: int) -> Numbers:
        numbered = self._material.numbered
        return numbered.sentences[int(numbered.pairs[pair, side])]


def rarity(frequency: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How much a match of each word says: the logarithm of how rare it is, near nothing for the commonest."""
    return np.asarray(np.clip(-np.log10(frequency + 1e-7) - 2, 0.05, 4.5), np.float32)


def train(material: Material, composer: Composer, plan: Plan, rng: np.random.Generator) -> None:
    """All three stages, with the time that each takes."""
    trainer = Trainer(material, composer, plan, rng)
    stages: list[Callable[[], None]] = [trainer.english, trainer.pairs, trainer.pages]
    for stage in stages:
        start = time.monotonic()
        stage()
        print(f"{stage.__name__}: {time.monotonic() - start:.0f} s", flush=True)
