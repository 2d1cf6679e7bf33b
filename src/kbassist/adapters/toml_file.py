"""Files in TOML, read as what they should say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kbassist.model.base import RefusalKind, Refused

M = TypeVar("M", bound=BaseModel)


def read_toml(file: Path, shape: type[M]) -> M:
    """What the file says; Refused INVALID where it cannot be read or says something else, with the first such place."""
    try:
        return shape.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        raise Refused(RefusalKind.INVALID, f"{file} cannot be read as a text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(RefusalKind.INVALID, f"{file}: broken TOML ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        problem = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
        raise Refused(RefusalKind.INVALID, f"{file}: {problem}") from None
