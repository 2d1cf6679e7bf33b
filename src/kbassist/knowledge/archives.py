"""Archives: their files one at a time, and none that is there to do harm."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from kbassist.model.base import RefusalKind, Refused

MB = 2**20
MOST_FILES = 50_000
LARGEST = 1024
"""Megabytes that all files of an archive may have, unpacked."""
LARGEST_MEMBER = 64
"""Megabytes that one of them may have."""

_BOMB = 200
"""So many times its packed size no text of people's is; only counted beyond a megabyte."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged archive raises, one with a password (RuntimeError), or one packed in a way of its own."""


def members(data: bytes) -> Iterator[tuple[str, bytes | Refused]]:
    """Name and content of every file, or why it is not read; hidden files and README files are skipped.

    Never unpacks more than one file at once, nor more of it than it may have. Refused INVALID for a broken archive or
    one that is too large as a whole.
    """
    archive, infos = opened(data)
    with archive:
        for info in infos:
            name = info.filename.replace("\\", "/")
            parts = PurePosixPath(name).parts
            if info.is_dir() or any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts):
                continue
            if not parts[-1].startswith("README"):
                yield name, _read(archive, info, name)


def opened(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and what it holds, by its own word; Refused INVALID where that is broken or too much."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        raise Refused(RefusalKind.INVALID, "is no archive, or a broken one") from error
    if len(infos) > MOST_FILES:
        raise Refused(RefusalKind.INVALID, f"holds {len(infos)} files, {MOST_FILES} at most")
    total = sum(info.file_size for info in infos)
    if total > LARGEST * MB:
        raise Refused(RefusalKind.INVALID, f"would unpack to {total // MB} MB, {LARGEST} at most")
    if any(info.file_size > MB and info.file_size > _BOMB * max(info.compress_size, 1) for info in infos):
        raise Refused(RefusalKind.INVALID, "is packed so tightly that it can only be there to do harm")
    return archive, infos


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes | Refused:
    if escapes(name) or stat.S_ISLNK(info.external_attr >> 16):
        return Refused(RefusalKind.INVALID, "leads out of its archive")
    if info.flag_bits & 1:
        return Refused(RefusalKind.INVALID, "is protected by a password; save it without one")
    if info.file_size > LARGEST_MEMBER * MB:
        return Refused(RefusalKind.INVALID, f"has {info.file_size // MB} MB, {LARGEST_MEMBER} at most")
    try:
        with archive.open(info) as member:
            content = member.read(LARGEST_MEMBER * MB + 1)
    except _BROKEN:
        return Refused(RefusalKind.INVALID, "is no archive, or a broken one")
    if len(content) > LARGEST_MEMBER * MB:
        return Refused(RefusalKind.INVALID, "is packed so tightly that it can only be there to do harm")
    return content


def escapes(name: str) -> bool:
    """True for a name that means a place outside the folder it is given in."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":"
