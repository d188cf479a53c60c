"""The VQA classifier that benchmarks/vqa_classifier.py trained; the argument is its folder."""

from pathlib import Path

from benchmarks.systems import Context, System, SystemBuildError

__all__ = ["build"]


def build(argument: str, context: Context) -> System:
    """Load the classifier."""
    from benchmarks.vqa_classifier import VQAClassifier

    folder = Path(argument)
    if not folder.is_dir():
        raise SystemBuildError(
            f"classifier:{argument}", "there is no such folder", "train one: vqa_classifier.py"
        )
    model = VQAClassifier.load(folder).to("cpu" if context.device == "cpu" else "cuda")
    return System(model.answer, batch=model.settings.batch)
