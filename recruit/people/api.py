"""The JSON API of people who work here: who am I, officers, keys of programs."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAuthenticated
from recruit.foundation.responses import problem_responses
from recruit.people import actions, queries
from recruit.people.guards import ANONYMOUS
from recruit.people.permissions import Actor, Permission
from recruit.people.schemas import (
    ApiKeyDetail,
    ApiKeySecret,
    EnrolledOfficer,
    GrantDetail,
    Me,
    NewApiKey,
    NewOfficer,
    OfficerDetail,
)

_MANAGES = {"permission": Permission.officers_manage}
_ONCE = {"Cache-Control": "no-store"}
"""For answers with a secret: nobody on the way keeps them."""


@get(
    "/api/v1/me",
    operation_id="GetMe",
    summary="Who am I, and what may I do",
    tags=["people"],
    opt={"permission": None},
    responses=problem_responses(401),
)
async def me(actor: NamedDependency[Actor]) -> Me:
    """For every officer and every program, whatever they may do."""
    if actor is ANONYMOUS:
        raise NotAuthenticated(Text("Silakan masuk dahulu.", "Please sign in first."))
    grants = [
        GrantDetail(
            permissions=sorted(grant.permissions),
            bodies=sorted(grant.bodies),
            place_prefix=grant.place_prefix,
            until=grant.until,
        )
        for grant in actor.grants
    ]
    return Me(kind=actor.kind, id=actor.id, name=actor.name, grants=grants)


class OfficerController(Controller):
    """Officers: add, list, revoke."""

    path = "/api/v1/officers"
    tags = ["people"]
    opt = _MANAGES

    @post(
        operation_id="AddOfficer",
        summary="Add an officer",
        responses=problem_responses(401, 403, 409, 422),
    )
    async def add(
        self, actor: NamedDependency[Actor], data: JSONBody[NewOfficer]
    ) -> Response[EnrolledOfficer]:
        """The answer holds the secret for the authenticator app; it is never shown again."""
        enrolled = await actions.add_officer(**_fields(data), actor=actor)
        shown = EnrolledOfficer(
            id=enrolled.officer_id,
            totp_secret=enrolled.totp_secret,
            otpauth_uri=enrolled.otpauth_uri,
        )
        return Response(shown, headers=_ONCE)

    @get(
        operation_id="ListOfficers",
        summary="List the officers whom you manage",
        responses=problem_responses(401, 403),
    )
    async def list_all(self, actor: NamedDependency[Actor]) -> list[OfficerDetail]:
        """By e-mail address, those who were revoked included."""
        rows = await queries.list_officers(actor.scope(Permission.officers_manage))
        return [OfficerDetail.model_validate(row) for row in rows]

    @delete(
        "/{officer_id:uuid}",
        operation_id="RevokeOfficer",
        summary="Shut an officer out from their next request on",
        responses=problem_responses(401, 403, 404),
    )
    async def revoke(self, actor: NamedDependency[Actor], officer_id: FromPath[UUID]) -> None:
        """The officer stays in the list and in the ledger."""
        await actions.revoke_officer(officer_id=officer_id, actor=actor)


class ApiKeyController(Controller):
    """Keys of programs: make, list, revoke."""

    path = "/api/v1/api-keys"
    tags = ["people"]
    opt = _MANAGES

    @post(
        operation_id="CreateApiKey",
        summary="Make a key for a program",
        responses=problem_responses(401, 403, 422),
    )
    async def create(
        self, actor: NamedDependency[Actor], data: JSONBody[NewApiKey]
    ) -> Response[ApiKeySecret]:
        """The answer holds the key; it is never shown again."""
        secret = await actions.create_api_key(**_fields(data), actor=actor)
        return Response(ApiKeySecret(secret=secret), headers=_ONCE)

    @get(
        operation_id="ListApiKeys",
        summary="List the keys that you manage",
        responses=problem_responses(401, 403),
    )
    async def list_all(self, actor: NamedDependency[Actor]) -> list[ApiKeyDetail]:
        """By name, without their secrets."""
        rows = await queries.list_api_keys(actor.scope(Permission.officers_manage))
        return [ApiKeyDetail.model_validate(row) for row in rows]

    @delete(
        "/{key_id:uuid}",
        operation_id="RevokeApiKey",
        summary="End a key within 5 seconds",
        responses=problem_responses(401, 403, 404),
    )
    async def revoke(self, actor: NamedDependency[Actor], key_id: FromPath[UUID]) -> None:
        """The key stays in the list and in the ledger."""
        await actions.revoke_api_key(key_id=key_id, actor=actor)


def _fields(model: NewOfficer | NewApiKey) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


ROUTES: list[ControllerRouterHandler] = [me, OfficerController, ApiKeyController]
