"""A library is loaded without what it does not need, and nobody else notices."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kbassist.language.lean import hollow, without


def test_within_it_a_package_is_not_there_and_afterwards_it_is() -> None:
    sys.modules.pop("colorsys", None)
    with without("colorsys"), pytest.raises(ModuleNotFoundError):
        __import__("colorsys")
    assert __import__("colorsys")


def test_within_it_a_module_is_empty_and_afterwards_it_is_whole() -> None:
    sys.modules.pop("colorsys", None)
    with hollow("colorsys"):
        assert not hasattr(__import__("colorsys"), "rgb_to_hsv")
    assert hasattr(__import__("colorsys"), "rgb_to_hsv")


def test_another_thread_finds_the_package_meanwhile() -> None:
    found: list[object] = []
    sys.modules.pop("colorsys", None)
    with without("colorsys"):
        other = threading.Thread(target=lambda: found.append(__import__("colorsys")))
        other.start()
        other.join()
    assert len(found) == 1


def test_redacting_loads_neither_torch_nor_transformers_and_many_threads_may_begin_it() -> None:
    """A process of its own, since this one may have loaded them for other tests."""
    script = """
import sys, threading
from kbassist.language.redact import redact
from kbassist.language.analyzer import Analyzer
kept, analyzer = [], Analyzer()
def begin():
    analyzer.terms("don't, Vertrag", "en")
    kept.append(redact("card 4111 1111 1111 1111"))
threads = [threading.Thread(target=begin) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert kept == ["card [CARD]"] * 8, kept
assert not {"torch", "transformers"} & sys.modules.keys()
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
