"""The JSON API of screening, one file for each subject."""

from litestar.types import ControllerRouterHandler

from recruit.screening.api.clarifications import ClarificationController, CommentController
from recruit.screening.api.overlaps import OverlapController
from recruit.screening.api.queue import QueueController
from recruit.screening.api.registries import RegistryController
from recruit.screening.api.results import ResultController
from recruit.screening.api.rulebooks import RulebookController
from recruit.screening.api.verification import ScreeningController

ROUTES: list[ControllerRouterHandler] = [
    ScreeningController,
    QueueController,
    ClarificationController,
    CommentController,
    RegistryController,
    OverlapController,
    ResultController,
    RulebookController,
]

__all__ = ["ROUTES", "ClarificationController", "CommentController", "ScreeningController"]
