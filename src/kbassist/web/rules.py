"""The doors of rules: what to do next as data, and a dry run over the past before a rule is enabled."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Response

from kbassist.knowledge.rules import as_mapping
from kbassist.model.base import digest, new_id
from kbassist.model.rule import Rule
from kbassist.web.deps import IdempotencyKey, Overseer, Publisher, ServiceDep, Writer, once
from kbassist.web.paging import PageSize, PageToken, place_of, token_of
from kbassist.web.problems import documented
from kbassist.web.rule_bodies import (
    DryRunBody,
    DryRunReply,
    NewRule,
    RuleBody,
    RuleDropped,
    RuleId,
    RuleList,
    RuleReply,
    RuleView,
    RuleWritten,
    dry_run_reply,
    rule_of,
)
from kbassist.wiring import Service

router = APIRouter(prefix="/v1", tags=["Guiding"], responses=documented(401, 403, 422, 429, 503))

InPath = Annotated[RuleId, Path()]


@router.get("/rules")
def list_rules(
    service: ServiceDep, _caller: Writer, page_size: PageSize = 50, page_token: PageToken = None
) -> RuleList:
    """Lists the rules in order of id."""
    later = [rule for rule in service.rulebook.all() if rule.id > place_of(page_token)]
    page = later[:page_size]
    more = token_of(page[-1].id) if len(later) > len(page) else None
    return RuleList(rules=[RuleView(**as_mapping(rule)) for rule in page], next_page_token=more)


@router.get("/rules/{rule_id}", responses=documented(404))
def read_rule(rule_id: InPath, service: ServiceDep, _caller: Writer) -> RuleReply:
    """Reads a rule."""
    return RuleReply(**as_mapping(service.rulebook.get(rule_id)))


@router.post("/rules", status_code=201, responses=documented(409, 413))
def add_rule(
    body: NewRule, service: ServiceDep, caller: Publisher, reply: Response, idempotency_key: IdempotencyKey = None
) -> RuleWritten:
    """Keeps a new rule; an id that is taken is a conflict."""

    def add() -> RuleWritten:
        rule = rule_of(body.id or new_id("r"), body)
        return _written(service, rule, service.rulebook.add(rule))

    given = once(service, caller, idempotency_key, digest("rules", body.model_dump_json()), add)
    written = RuleWritten.model_validate_json(given)
    reply.headers["Location"] = f"/v1/rules/{quote(written.id)}"
    return written


@router.put("/rules/{rule_id}", responses=documented(413))
def put_rule(rule_id: InPath, body: RuleBody, service: ServiceDep, _caller: Publisher) -> RuleWritten:
    """Keeps a rule in place of the former one, if any."""
    rule = rule_of(rule_id, body)
    return _written(service, rule, service.rulebook.put(rule))


@router.delete("/rules/{rule_id}", responses=documented(404))
def drop_rule(rule_id: InPath, service: ServiceDep, _caller: Publisher) -> RuleDropped:
    """Forgets a rule."""
    token = service.rulebook.drop(rule_id)
    service.worker.wake()
    return RuleDropped(index_token=token)


@router.post("/rules/{rule_id}/dry_run", responses=documented(404))
def dry_run(
    rule_id: InPath, service: ServiceDep, _caller: Overseer, body: Annotated[DryRunBody | None, Body()] = None
) -> DryRunReply:
    """Tells how often a rule would have fired in past interactions; it need not be enabled."""
    rule = service.rulebook.get(rule_id)
    return dry_run_reply(service.dry_run.of(rule, (body or DryRunBody()).interactions))


def _written(service: Service, rule: Rule, token: int) -> RuleWritten:
    service.worker.wake()
    return RuleWritten(**as_mapping(rule), index_token=token)
