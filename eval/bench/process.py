"""One system in a process of its own, asked by lines of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

EVAL = Path(__file__).parents[1]
PEERS_PYTHON = EVAL / "bench" / ".venv" / "bin" / "python"
OURS = "kbassist"


class FailedError(Exception):
    """A system could not do what it was asked."""


class Process:
    """Starts a system over a work folder and its own folder; a context that ends it."""

    def __init__(self, name: str, work: Path, folder: Path) -> None:
        self.name = name
        python = sys.executable if name == OURS else str(PEERS_PYTHON)
        quiet = {
            "TOKENIZERS_PARALLELISM": "false",
            **({"OPENBLAS_NUM_THREADS": "1"} if name == OURS else {}),  # as its command line has it
            "HF_HUB_OFFLINE": "1",
            "PYTHONPATH": f"{EVAL}:{os.environ.get('PYTHONPATH', '')}",
        }
        command = [python, "-m", "bench.system", name, str(work), str(folder)]
        self._log = (folder.parent / f"{folder.name}.log").open("a")
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, env=os.environ | quiet
        )
        self._answer()

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """What the system answers; FailedError where it cannot."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise FailedError(f"{self.name} has ended") from error
        return self._answer()

    def end(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise FailedError(f"{self.name} ended without an answer; see its log")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise FailedError(answer["failed"])
        return answer
