"""Log a training or benchmark run to MLflow; the extra `track`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from measure_extract.errors import MissingExtraError

__all__ = ["flat", "log_run"]

_EXPERIMENT = "measure_extract"
_NAME_CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./ ")


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Give the leaves of nested values with their paths, as MLflow may name them."""
    for name, value in values.items():
        safe = "".join(c if c in _NAME_CHARACTERS else "_" for c in str(name))
        path = f"{prefix}{safe}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}/")
        elif value is not None:
            yield path, value


def log_run(
    uri: str,
    name: str,
    *,
    parameters: Mapping[str, Any],
    metrics: Mapping[str, Any],
    artefacts: Path,
) -> str:
    """Log one run.

    Args:
        uri: of a tracking server, or a folder or database as MLflow names them.
        name: of the run.
        parameters: what was set; nested values are logged under their path.
        metrics: what was measured; only numbers are logged.
        artefacts: a file or folder to keep with the run.

    Returns:
        MLflow's id of the run.

    Raises:
        MissingExtraError: if MLflow is not installed.
    """
    try:
        import mlflow
    except ImportError as error:
        raise MissingExtraError("mlflow", "track") from error
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(_EXPERIMENT)
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_params({path: str(value)[:500] for path, value in flat(parameters)})
        numbers = {
            path: float(value)
            for path, value in flat(metrics)
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        mlflow.log_metrics(numbers)
        if artefacts.is_dir():
            mlflow.log_artifacts(str(artefacts))
        else:
            mlflow.log_artifact(str(artefacts))
        return str(run.info.run_id)
