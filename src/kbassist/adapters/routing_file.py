"""What a company says of its skills and of what is urgent to it, from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kbassist.assist.routing import ALARMS, Haste, RoutingTable, Skill, Sphere
from kbassist.language.alarms import Alarm
from kbassist.model.base import RefusalKind, Refused

Weight = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    families: list[Name] = []
    attributes: dict[str, list[str]] = {}

    @property
    def sphere(self) -> Sphere:
        """What it applies to."""
        return Sphere(tuple(self.families), {key: tuple(values) for key, values in self.attributes.items()})


class _Haste(_Part):
    weight: Weight


class _File(BaseModel):
    """The file as it is written; what each part means stands in docs/operating.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    skill: list[_Part] = []
    urgent: list[_Haste] = []
    alarms: dict[Alarm, Weight] = {}


def read_routing(file: Path) -> RoutingTable:
    """The table of a TOML file; Refused INVALID where it cannot be read or says something else."""
    try:
        told = _File.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        raise Refused(RefusalKind.INVALID, f"{file} cannot be read as a text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(RefusalKind.INVALID, f"{file}: broken TOML ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        problem = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise Refused(RefusalKind.INVALID, f"{file}: {problem}") from None
    return RoutingTable(
        tuple(Skill(one.name, one.sphere) for one in told.skill),
        tuple(Haste(one.name, one.weight, one.sphere) for one in told.urgent),
        {**ALARMS, **{alarm.value: weight for alarm, weight in told.alarms.items()}},
    )
