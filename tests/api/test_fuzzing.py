"""Whatever a program sends, valid or not: no answer is a fault of ours, and each is documented."""

import json
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Key

EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
async def test_no_request_at_all_is_a_fault_of_ours(
    calls: None, app: Litestar, client: httpx.AsyncClient, key: Key, mode: GenerationMode
) -> None:
    entitled = await key()
    document = json.loads(json.dumps(app.openapi_schema.to_schema(), default=str))
    found = []
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok)
        for case in cases_of(result.ok(), mode):
            try:
                case.validate_response(await send(client, case, entitled), checks=CHECKS)
            except FailureGroup as failures:
                found += [f"{case.method} {case.path}: {fault}" for fault in failures.exceptions]
    assert found == []


def cases_of(operation: Any, mode: GenerationMode) -> list[Any]:
    """Some requests that the documentation of an operation allows, or forbids."""
    cases: list[Any] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(case: Any) -> None:
        cases.append(case)

    collect()
    return cases


async def send(client: httpx.AsyncClient, case: Any, headers: dict[str, str]) -> httpx.Response:
    """Send a request as it was written; only who sends it is added."""
    ready = case.as_transport_kwargs(base_url="http://recruit.test", headers=headers)
    body = ready.pop("data", None)
    ready["content" if isinstance(body, str | bytes) else "data"] = body
    answer = await client.request(**ready | {"cookies": None, "headers": dict(ready["headers"])})
    await answer.request.aread()  # the checks look into it
    return answer
