"""Keep the libraries that we import from calling home: one table of their own switches.

Nothing that a user reads with this package may leave the machine, and no library it stands on may
look a host up that the user did not name. Each switch is an environment variable, because the
libraries read nothing else before they start; child processes, and Ray's, inherit it. One library has
no switch, and goes without the package that calls.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

__all__ = ["SWITCHES", "kept_out", "switch_off"]

# Variable -> (value, who reads it and what it would send otherwise).
SWITCHES = {
    # ONNX Runtime 1.32 looks up mobile.events.data.microsoft.com and keeps a device id under
    # ~/.cache/Microsoft; `disable_telemetry_events()` comes too late (microsoft/onnxruntime#27379).
    "ORT_DISABLE_TELEMETRY": "1",
    # PaddleX asks its model hosts whether they are there whenever it is imported.
    "PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True",
    # The hub client behind transformers and PaddleX tells its host about versions in use.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # MLflow from 3.2 on sends usage events.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    # Ray reports usage statistics every hour.
    "RAY_USAGE_STATS_ENABLED": "0",
}


def switch_off() -> None:
    """Set every switch that the user has not set; must run before those libraries are imported."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)


@contextmanager
def kept_out(package: str) -> Iterator[None]:
    """Let nothing import a package while the block runs, as if it were not installed.

    A package that is imported already stays: the user did that.
    """
    modules = cast(dict[str, Any], sys.modules)  # None is what Python takes for "not installed"
    is_absent = package not in modules
    if is_absent:
        modules[package] = None
    try:
        yield
    finally:
        if is_absent:
            del modules[package]
