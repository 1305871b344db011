"""Logging of every process: structured, to standard error, without personal data."""

import logging
import sys

import structlog


def configure_logging(level: int = logging.INFO) -> None:
    """Send the standard library's records and structlog's own through one renderer.

    People at a terminal get lines to read, programs get JSON.
    """
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer)
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("arq.worker", "httpx"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
