"""What travels between the stages of a batch run; everything pickles."""

from dataclasses import dataclass

__all__ = ["Answer", "ImageJob", "ImageOutcome", "Question"]

Question = tuple[str, int | None]  # entity, group_id


@dataclass(frozen=True, slots=True)
class ImageJob:
    """One picture and what is asked about it."""

    number: int  # unique within a run
    image: str  # path or URL
    questions: tuple[Question, ...]  # each once


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    prediction: str  # "number unit", or "" for none
    confidence: float | None  # of the prediction, in [0, 1]
    reason: str  # why there is none; "" where there is one
    evidence: str = ""  # the measurement as one JSON object; "" for none


@dataclass(frozen=True, slots=True)
class ImageOutcome:
    """What came of one picture."""

    number: int
    answers: tuple[Answer, ...]  # one per question, in order; () if the picture failed
    failure: str = ""  # why the picture could not be loaded
    sha256: str = ""  # of the picture file's bytes
