"""Train a spaCy NER model that marks the answer to an entity in OCR text, and compare it with the rules.

The strings mark only what their row asked for, so precision cannot be known; both finders are asked
how many of the marked spans they find, and how many they propose for it.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure_extract.runtime.artefacts import write_artefact
from measure_extract.spans.finder import find_quantities
from measure_extract.spans.grammar.tokens import make_tokenizer
from measure_extract.spans.ner import NER_PIPE
from measure_extract.training.marked_texts import MarkedText, held_apart

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["NERSettings", "compare_with_rules", "train_ner", "write_ner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NERSettings:
    """Hyperparameters; spaCy's defaults for a small corpus."""

    epochs: int = 15
    least_updates: int = 200  # few texts are seen more often; with fewer updates nothing is learnt
    batch_size: int = 16
    dropout: float = 0.2
    folds: int = 5  # one of them is held out


def train_ner(texts: Sequence[MarkedText], settings: NERSettings, *, seed: int) -> "Language":
    """Train a model on marked strings.

    Args:
        texts: with marked spans; overlapping ones keep the first.
        settings: hyperparameters.
        seed: of spaCy and of the order of batches.

    Returns:
        A spaCy pipeline with the one component `NER_PIPE` and our tokenizer.
    """
    import spacy
    from spacy.training import Example
    from spacy.util import filter_spans, minibatch
    from thinc.api import fix_random_seed

    fix_random_seed(seed)
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    ner = nlp.add_pipe("ner", name=NER_PIPE)
    examples = []
    for marked in texts:
        gold = nlp.make_doc(marked.text)
        spans = [
            gold.char_span(start, end, label=label, alignment_mode="expand")
            for start, end, label in marked.spans
        ]
        gold.ents = filter_spans([span for span in spans if span is not None])
        for span in gold.ents:
            ner.add_label(span.label_)  # type: ignore[attr-defined]
        examples.append(Example(nlp.make_doc(marked.text), gold))
    optimizer = nlp.initialize(lambda: examples)
    generator = random.Random(seed)
    per_epoch = ceil(len(examples) / settings.batch_size)
    for _ in range(max(settings.epochs, ceil(settings.least_updates / per_epoch))):
        generator.shuffle(examples)
        batches = minibatch(examples, size=settings.batch_size)  # type: ignore[no-untyped-call]
        for batch in batches:
            nlp.update(batch, drop=settings.dropout, sgd=optimizer)
    return nlp


def compare_with_rules(
    texts: Sequence[MarkedText], settings: NERSettings, *, seed: int
) -> dict[str, Any]:
    """Train on all folds but one, and ask model and rules for the spans of that one.

    Args:
        texts: of which neither part is without a span; see `check_enough`.
        settings: hyperparameters.
        seed: see `train_ner`.
    """
    seen, held = held_apart(texts, settings.folds)
    nlp = train_ner(seen, settings, seed=seed)
    marked = found_by_model = found_by_rules = found_by_both = proposed = spans = named = 0
    for text in held:
        entities = [(e.start_char, e.end_char, e.label_) for e in nlp(text.text).ents]
        quantities = [(q.start, q.end) for q in find_quantities(text.text)]
        proposed += len(entities)
        spans += len(quantities)
        for start, end, label in text.spans:
            marked += 1
            touching = [e for e in entities if e[0] < end and start < e[1]]
            in_rules = any(s < end and start < e for s, e in quantities)
            found_by_model += bool(touching)
            found_by_rules += in_rules
            found_by_both += bool(touching) or in_rules
            named += any(e[2] == label for e in touching)
    return {
        "held_out_strings": len(held),
        "marked_spans": marked,
        "recall_of_rules": round(found_by_rules / marked, 4),
        "recall_of_model": round(found_by_model / marked, 4),
        "recall_of_either": round(found_by_both / marked, 4),
        "model_names_the_entity": round(named / marked, 4),
        "spans_proposed_by_rules": spans,
        "spans_proposed_by_model": proposed,
        "settings": asdict(settings),
        "seed": seed,
    }


def write_ner(
    texts: Sequence[MarkedText], output: Path, settings: NERSettings, *, seed: int
) -> dict[str, Any]:
    """Compare with the rules, train on all texts, and write the model with its card.

    Args:
        texts: see `compare_with_rules`.
        output: folder to write: spaCy's files and card.json.
        settings: hyperparameters.
        seed: see `train_ner`.

    Returns:
        The comparison, which is also in the card.
    """
    comparison = compare_with_rules(texts, settings, seed=seed)
    train_ner(texts, settings, seed=seed).to_disk(output)
    labels = sorted({entity for text in texts for _, _, entity in text.spans})
    card = {
        "comparison": comparison,
        "entities": labels,
        "intended_use": "marks answers in text; load it with spans.ner.build_pipeline_with_ner",
        "texts": len(texts),
        "spans": sum(len(text.spans) for text in texts),
        "versions": {name: version(name) for name in ("measure_extract", "spacy")},
    }
    write_artefact(output, {}, card)
    return comparison
