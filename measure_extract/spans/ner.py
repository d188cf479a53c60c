"""The slot for a trained spaCy NER model beside the grammar.

No model is shipped: on held-out strings the grammar finds more of the marked spans than the model that
`training/ner.py` makes (benchmarks/results/ner.json). A user's own model goes here.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from measure_extract.errors import ModelError, ModelNotFoundError
from measure_extract.spans.finder import build_pipeline

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["NER_PIPE", "build_pipeline_with_ner"]

NER_PIPE = "entity_ner"


def build_pipeline_with_ner(ner_dir: Path) -> "Language":
    """Build our pipeline with a trained model in front of the quantity finder.

    Args:
        ner_dir: a spaCy pipeline folder written by `training.ner.train_ner`.

    Returns:
        A pipeline that sets `doc.ents` (labels are entity names) and `doc._.quantities`.

    Raises:
        ModelNotFoundError: if there is no such folder.
        ModelError: if the folder holds no model of ours.
    """
    import spacy

    if not (ner_dir / "meta.json").is_file():
        raise ModelNotFoundError(
            str(ner_dir), "there is no meta.json; train one with: measure-extract train ner"
        )
    source = spacy.load(ner_dir)
    if NER_PIPE not in source.pipe_names:
        raise ModelError(str(ner_dir), f"it has no component {NER_PIPE!r} ({source.pipe_names})")
    nlp = build_pipeline()
    nlp.add_pipe(NER_PIPE, source=source, before="quantity_finder")
    return nlp
