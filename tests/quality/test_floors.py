"""The ranking is at least as good as it was: samples of real questions, asked of the real service."""

from __future__ import annotations

import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from kbassist.learning.cases import Half
from kbassist.learning.datasets import COMPANY, NAMES, Places, available, load
from kbassist.learning.evaluate import Wish, run
from kbassist.settings import Settings
from kbassist.wiring import build

FLOORS = tomllib.loads((Path(__file__).parents[2] / "eval" / "floors.toml").read_text(encoding="utf-8"))
SAMPLE = 60


@pytest.mark.parametrize("name", NAMES)
def test_no_set_falls_below_its_floor(name: str, pytestconfig: pytest.Config) -> None:
    places = Places.found(Settings().eval_data)
    if name not in available(places):
        pytest.skip(f"{places.data}: no evaluation data there; eval/README.md says where to get it")
    assert pytestconfig.cache is not None
    # the cache outlives the run: what was embedded once is not embedded again
    folder = pytestconfig.cache.mkdir("evaluation") / name
    wish = Wish(half=Half.TUNE, sample=None if name == COMPANY else SAMPLE)
    below = []
    with closing(build(Settings(home=folder, database_url=None))) as home:
        results = run(load(name, places), home, wish)
    for result in results:
        for group, floors in FLOORS[result.name].items():
            reached = {metric: result.reports[group].metrics[metric].value for metric in floors}
            below += [
                f"{result.name}, {group}: {metric} is {reached[metric]:.3f}, its floor {floor}"
                for metric, floor in floors.items()
                if reached[metric] < floor
            ]
    assert below == []
