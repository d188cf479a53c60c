"""The VQA classifier that `benchmarks.baselines.vqa_classifier` trained; the argument is its folder."""

from pathlib import Path

from benchmarks.systems import Context, System, SystemBuildError

__all__ = ["build"]


def build(argument: str, context: Context) -> System:
    """Load the classifier."""
    from benchmarks.peers.vqa import VQAClassifier

    folder = Path(argument)
    if not folder.is_dir():
        raise SystemBuildError(
            f"classifier:{argument}",
            "there is no such folder",
            "train one: python -m benchmarks.baselines.vqa_classifier",
        )
    model = VQAClassifier.load(folder).to("cpu" if context.device == "cpu" else "cuda")
    return System(model.answer, batch=model.settings.batch)
