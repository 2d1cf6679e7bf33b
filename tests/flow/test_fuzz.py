"""Whatever is sent to a door, it answers as documented: no defect, and every refusal a problem."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flow.doors import Doors
from kbassist.model.base import now_utc
from kbassist.model.interaction import Channel, Interaction, Leg

EXAMPLES = 15
CHECKS: list[Callable[..., bool | None]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["meant well", "meant ill"])
def test_every_door_answers_as_documented(doors: Doors, mode: GenerationMode, subtests: pytest.Subtests) -> None:
    doors.live(id="0")
    leg = Leg("0", Channel.CHAT, None, None, now_utc())
    doors.service.interactions.add(Interaction("0", "0", (leg,), leg.began, leg.began))
    headers = {"Authorization": f"Bearer {doors.key()}"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", doors.client.app, headers=headers)
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or list(operation.iter_parameters())):
            continue  # what takes nothing cannot be given anything wrong

        @QUICK
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: Case) -> None:
            if case.operation.path.endswith("/suggestions"):
                case.query = {**(case.query or {}), "wait_s": 0}  # what waits as told would outlast the test
            reply = case.call(headers=headers)
            case.validate_response(reply, checks=CHECKS)
            assert "x-request-id" in reply.headers
            if reply.status_code >= 400:
                assert reply.headers["content-type"] == ["application/problem+json"]
                assert reply.json()["request_id"]
                assert "Traceback" not in reply.text

        with subtests.test(operation.label):
            answers()
