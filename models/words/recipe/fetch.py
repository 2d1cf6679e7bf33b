"""The packages that the sources come in: downloaded, checked, and unpacked as far as they hold text."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from recipe.sources import DEBIAN, HERE, sources
from recipe.work import WORK

DOWNLOADS = WORK / "deb"
LEDGER = HERE / "packages.toml"
"""Version and SHA-256 of every package, as the figures of the model card were made with."""

_TEXTS = re.compile(
    r"/(?:copyright|de-en|[^/]+\.(?:html|page|po|inc|dict\.dz)|(?:en|de|ru)\.(?:json|xml))$"
    r"|/(?:de|ru)(?:_\w\w)?(?:/.*)?\.mo$|/(?:man|man/de|man/ru)/man\d/[^/]+\.gz$"
)
console = Console(stderr=True)


@dataclass(frozen=True)
class Package:
    """A Debian package as it was when the recipe was written."""

    name: str
    version: str
    sha256: str


def fetch() -> None:
    """Downloads and unpacks the packages of the used sources; warns where a mirror has another version by now."""
    known = packages()
    wanted = sorted({name for source in sources() if source.used for name in source.packages})
    for name in track(wanted, "packages", console=console):
        if not (DEBIAN / name).is_dir():
            unpack(_checked(name, known.get(name)), DEBIAN / name)


def packages() -> dict[str, Package]:
    """The packages of the ledger by name."""
    entries = tomllib.loads(LEDGER.read_text("utf-8"))
    return {name: Package(name, entry["version"], entry["sha256"]) for name, entry in entries.items()}


def record() -> None:
    """Writes the ledger anew from the packages that lie downloaded."""
    found = [_described(archive) for archive in sorted(DOWNLOADS.glob("*.deb"))]
    needed = {name for source in sources() if source.used for name in source.packages}
    lines = [
        f'"{one.name}" = {{ version = "{one.version}", sha256 = "{one.sha256}" }}'
        for one in found
        if one.name in needed
    ]
    LEDGER.write_text("\n".join(lines) + "\n", encoding="utf-8")


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks the texts of a package into a folder, which appears only when it is complete."""
    partial = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    unpacking = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE)
    with unpacking, tarfile.open(fileobj=unpacking.stdout, mode="r|") as members:
        for member in members:
            if member.isfile() and _TEXTS.search(member.name):
                members.extract(member, partial, filter="data")
    if unpacking.returncode:
        raise SystemExit(f"{archive}: dpkg-deb cannot read it; delete the file to have it fetched again")
    partial.rename(folder)


def _line(package: Package) -> str:
    return f'"{package.name}" = {{ version = "{package.version}", sha256 = "{package.sha256}" }}\n'


def _checked(name: str, known: Package | None) -> Path:
    there = sorted(DOWNLOADS.glob(f"{name}_*.deb"))
    archive = there[-1] if there else _downloaded(name, known)
    found = _described(archive)
    if known is None:
        console.print(f"[yellow]{name}: not in {LEDGER.name}; {found.version} is taken unchecked[/]")
    elif found.version != known.version:
        console.print(f"[yellow]{name}: {found.version} instead of {known.version}; figures may differ[/]")
    elif found.sha256 != known.sha256:
        raise SystemExit(f"{archive}: SHA-256 {found.sha256}, but {LEDGER.name} says {known.sha256}")
    return archive


def _downloaded(name: str, known: Package | None) -> Path:
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    exact = [f"{name}={known.version}"] if known else []
    for wanted in [*exact, name]:
        if (
            subprocess.run(["apt-get", "download", wanted], cwd=DOWNLOADS, capture_output=True, check=False).returncode
            == 0
        ):
            return max(DOWNLOADS.glob(f"{name}_*.deb"))
    raise SystemExit(f"{name}: no such package in the configured Debian sources; `apt-get download {name}` says why")


def _described(archive: Path) -> Package:
    fields = subprocess.run(
        ["dpkg-deb", "--field", archive, "Package", "Version"], capture_output=True, text=True, check=True
    ).stdout
    named = dict(line.split(": ", 1) for line in fields.splitlines())
    return Package(named["Package"], named["Version"], hashlib.sha256(archive.read_bytes()).hexdigest())
