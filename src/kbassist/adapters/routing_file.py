"""What a company says of its skills and of what is urgent to it, from a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kbassist.adapters.toml_file import read_toml
from kbassist.assist.routing import ALARMS, Haste, RoutingTable, Skill, Sphere
from kbassist.language.alarms import Alarm

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
    told = read_toml(file, _File)
    return RoutingTable(
        tuple(Skill(one.name, one.sphere) for one in told.skill),
        tuple(Haste(one.name, one.weight, one.sphere) for one in told.urgent),
        {**ALARMS, **{alarm.value: weight for alarm, weight in told.alarms.items()}},
    )
