"""Where Piccolo finds the engine and the tables."""

from piccolo.conf.apps import AppRegistry

from recruit.foundation.database import engine as DB  # noqa: N812 - the name Piccolo looks for

APP_REGISTRY = AppRegistry(apps=["recruit.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
