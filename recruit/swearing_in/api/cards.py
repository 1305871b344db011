"""The JSON API of duty cards."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import actions
from recruit.swearing_in.schemas import CardsIssued, DecreeRequest


class DutyCardController(Controller):
    """Duty cards of those who are sworn."""

    path = "/api/v1/duty-cards"
    tags = ["swearing-in"]
    opt = {"permission": Permission.decrees_issue}

    @post(
        operation_id="IssueDutyCards",
        summary="Give a card to everybody sworn below a place who has none",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def issue(
        self, actor: NamedDependency[Actor], data: JSONBody[DecreeRequest]
    ) -> CardsIssued:
        """A second time adds nothing."""
        issued = await actions.issue_cards(call=data.call, place=data.place, actor=actor)
        return CardsIssued(issued=issued)

    @post(
        "/{card_id:uuid}/revocation",
        operation_id="RevokeDutyCard",
        summary="Revoke a card that was lost",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def revoke(self, actor: NamedDependency[Actor], card_id: FromPath[UUID]) -> None:
        """Its holder can be issued another then."""
        await actions.revoke_card(card_id=card_id, actor=actor)


ROUTES = [DutyCardController]
