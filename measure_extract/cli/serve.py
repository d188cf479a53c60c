"""The commands that serve: serve over HTTP, mcp for assistants."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from measure_extract.cli.options import (
    FOLDER,
    MAX_PIXELS,
    PATH,
    NumberRange,
    judging,
    stages,
    stages_of,
)
from measure_extract.errors import MissingExtraError
from measure_extract.paths import refuse_unwritable

__all__ = ["mcp", "serve"]

_PREFIX = "MEASURE_EXTRACT"
_ENVIRONMENT = {"auto_envvar_prefix": _PREFIX}


def _named_as_written(command: click.Command) -> click.Command:
    """Let --no-auth be MEASURE_EXTRACT_NO_AUTH; click alone takes what the parameter is called in Python."""
    for option in command.params:
        if isinstance(option, click.Option):
            name = option.opts[-1].removeprefix("--").replace("-", "_")
            option.envvar = f"{_PREFIX}_{name.upper()}"
    return command


@_named_as_written
@click.command(context_settings={**_ENVIRONMENT, "show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen at; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="0: any free one.")
@click.option(
    "--workers", type=click.IntRange(1), help="Processes that read; one per core, or per GPU."
)
@click.option(
    "--waiting",
    type=click.IntRange(1),
    help="Photos that may wait; as many as are read at once, and at least two.",
)
@click.option(
    "--per-client",
    type=click.IntRange(1),
    help="Requests of a client at once; half as many again as photos are read at once.",
)
@click.option(
    "--max-body-bytes", type=click.IntRange(1_000), default=20_000_000, help="Of a request."
)
@click.option("--max-entities", type=click.IntRange(1), default=64, help="Asked at once.")
@click.option("--max-requests", type=click.IntRange(1), default=512, help="Under way at once.")
@click.option("--deadline", "deadline_s", type=float, default=30.0, help="Seconds an answer has.")
@click.option("--grace", "grace_s", type=float, default=30.0, help="Seconds from SIGTERM to exit.")
@click.option("--keys", type=PATH, help="File of API keys: NAME sha256:HASH a line.")
@click.option("--new-key", metavar="NAME", help="Add a key to --keys, print it, and leave.")
@click.option("--no-auth", "is_open", is_flag=True, help="Anyone may ask, from any host.")
@click.option("--fetch-urls", "are_urls_fetched", is_flag=True, help="Allow image_url.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    help="Web page of another host that may ask; may be repeated.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help="Address whose X-Forwarded-For is true; may be repeated.",
)
@click.option("--capture", type=PATH, help="Folder for records, for drift and train ranker.")
@click.option("--capture-rate", type=NumberRange(0, 1), default=1.0, help="Share kept.")
@click.option("--capture-photos", "are_photos_captured", is_flag=True, help="Keep photos too.")
@judging
@partial(stages, max_pixels=MAX_PIXELS // 2, max_bytes=None)
def serve(new_key: str | None, **options: Any) -> None:
    """Answer over HTTP, with a page for people at /, until Ctrl-C or SIGTERM.

    Each option can be set in the environment: --port is MEASURE_EXTRACT_PORT.
    """
    try:
        import fastapi  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(str(error.name), "serve") from error
    from measure_extract.serve.server import serve as run
    from measure_extract.serve.settings import ServeSettings

    if new_key is not None:
        _make_key(options["keys"], new_key)
        return
    refuse_unwritable([], folders=[options["capture"]])
    options["max_bytes"] = options["max_bytes"] or options["max_body_bytes"]
    chosen = stages_of(options)
    try:
        settings = ServeSettings(stages=chosen, **options)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    run(settings, lambda address: click.echo(f"listening at {address}", err=True))


def _make_key(keys: Path | None, name: str) -> None:
    from measure_extract.serve.keys import add_key

    if keys is None:
        raise click.UsageError("--new-key needs --keys FILE to add its hash to")
    try:
        key = add_key(keys, name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--new-key") from error
    click.echo(f"the key of {name}, shown this once:", err=True)
    click.echo(key)
    sys.stdout.flush()


@_named_as_written
@click.command(context_settings=_ENVIRONMENT)
@click.option("--image-root", type=FOLDER, help="Open no file outside this folder.")
@click.option("--fetch-urls", "are_urls_fetched", is_flag=True, help="Photos may be URLs too.")
@judging
@stages
def mcp(image_root: Path | None, are_urls_fetched: bool, **options: Any) -> None:
    """Offer measure and find_quantities to an assistant (Model Context Protocol, over stdin)."""
    try:
        from measure_extract.serve.mcp import make_mcp
    except ImportError as error:
        raise MissingExtraError(str(error.name), "mcp") from error
    from measure_extract.extractor import Extractor

    extractor = Extractor.from_settings(stages_of(options))
    make_mcp(extractor, image_root=image_root, are_urls_fetched=are_urls_fetched).run()
