"""The ranking is at least as good as it was: samples of real questions, asked of the real service."""

from __future__ import annotations

import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kbassist.learning.cases import Half
from kbassist.learning.datasets import COMPANY, Places, available, load
from kbassist.learning.evaluate import Wish, run
from kbassist.model.situation import Mode
from kbassist.settings import Settings
from kbassist.wiring import build

FLOORS = tomllib.loads((Path(__file__).parents[2] / "eval" / "floors.toml").read_text(encoding="utf-8"))
SAMPLE = 60


@pytest.mark.parametrize("name", FLOORS)
def test_no_set_falls_below_its_floor(name: str, pytestconfig: pytest.Config) -> None:
    places = Places.found(Settings().eval_data)
    if name not in available(places):
        pytest.skip(f"{places.data}: the data of {name} is not there; eval/README.md says where to get it")
    groups: dict[str, Any] = dict(FLOORS[name])
    mode = Mode(groups.pop("mode", Mode.HYBRID))
    wish = Wish(half=Half.TUNE, sample=None if name == COMPANY else SAMPLE, mode=mode)
    with closing(build(settings(name, mode, pytestconfig))) as home:
        (result,) = run(load(name, places), home, wish)
    reached = {
        (group, metric): (result.reports[group].metrics[metric].value, floor)
        for group, floors in groups.items()
        for metric, floor in floors.items()
    }
    assert {place: figures for place, figures in reached.items() if figures[0] < figures[1]} == {}


def settings(name: str, mode: Mode, config: pytest.Config) -> Settings:
    """A home in the cache, which outlives the run: what was embedded once is not embedded again."""
    assert config.cache is not None
    home = {"home": config.cache.mkdir("evaluation") / name, "database_url": None}
    return Settings().model_copy(update=home | ({"embedder": "words"} if mode in (Mode.LEXICAL, Mode.WORDS) else {}))
