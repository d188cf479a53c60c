"""Numbers that some languages write as one word: "fünfundzwanzig", "duecentocinquanta", "veinticinco".

Each language builds its own from the words below twenty; English, French and Portuguese write most of theirs apart.
"""

from collections.abc import Iterator

__all__ = ["COMPOUNDS"]

_GERMAN_ONES = "ein zwei drei vier fünf sechs sieben acht neun".split()
_GERMAN_TEENS = (
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
)
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_DUTCH_ONES = "een twee drie vier vijf zes zeven acht negen".split()
_DUTCH_TEENS = (
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split()
)
_DUTCH_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_ITALIAN_ONES = "uno due tre quattro cinque sei sette otto nove".split()
_ITALIAN_TEENS = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
_ITALIAN_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_SPANISH_TWENTIES = "uno dós trés cuatro cinco séis siete ocho nueve".split()
_SPANISH_HUNDREDS = "dos tres cuatro quin seis sete ocho nove".split()
_PORTUGUESE_HUNDREDS = (
    "duzent trezent quatrocent quinhent seiscent setecent oitocent novecent".split()
)


def _germanic(
    ones: list[str], teens: list[str], tens: list[str], *, joint: str, hundred: str, thousand: str
) -> Iterator[tuple[str, int]]:
    """Give the words from 21 to 9000 of German or Dutch, which set ones before tens."""
    below = {i + 1: word for i, word in enumerate(ones + teens)}
    for i, ten in enumerate(tens, start=2):
        below[10 * i] = ten
        for one, word in enumerate(ones, start=1):
            below[10 * i + one] = f"{word}{_hiatus(word, joint)}{ten}"
    yield from ((below[n], n) for n in range(21, 100))
    for count in range(1, 10):
        for head in (f"{ones[count - 1]}{hundred}", *([hundred] if count == 1 else [])):
            yield from ((f"{head}{below.get(rest, '')}", 100 * count + rest) for rest in range(100))
        yield f"{ones[count - 1]}{thousand}", 1000 * count


def _hiatus(word: str, joint: str) -> str:
    """Dutch parts "tweeëntwintig" from its "e"."""
    return f"ë{joint[1:]}" if joint.startswith("e") and word.endswith("e") else joint


def _italian() -> Iterator[tuple[str, int]]:
    """Give the words from 21 to 9000; a vowel is dropped before "uno" and "otto"."""
    below = {i + 1: word for i, word in enumerate(_ITALIAN_ONES + _ITALIAN_TEENS)}
    for i, ten in enumerate(_ITALIAN_TENS, start=2):
        below[10 * i] = ten
        for one, word in enumerate(_ITALIAN_ONES, start=1):
            below[10 * i + one] = (ten[:-1] if one in (1, 8) else ten) + word
    yield from ((below[n], n) for n in range(21, 100))
    yield from ((below[n][:-1] + "é", n) for n in range(23, 100, 10))
    for count in range(1, 10):
        head = f"{'' if count == 1 else _ITALIAN_ONES[count - 1]}cento"
        yield from ((f"{head}{below.get(rest, '')}", 100 * count + rest) for rest in range(100))
        yield from (
            (f"{head[:-1]}{below[rest]}", 100 * count + rest) for rest in (8, *range(80, 90))
        )
        if count > 1:
            yield f"{_ITALIAN_ONES[count - 1]}mila", 1000 * count


def _iberian() -> Iterator[tuple[str, int]]:
    """Give the twenties and hundreds of Spanish, and the hundreds of Portuguese, of both genders."""
    plain = str.maketrans("óé", "oe")
    for one, word in enumerate(_SPANISH_TWENTIES, start=1):
        yield from ((f"veinti{form}", 20 + one) for form in {word, word.translate(plain)})
    yield "veintiún", 21
    yield "veintiuna", 21
    for count, word in enumerate(_SPANISH_HUNDREDS, start=2):
        hundred = "ient" if word == "quin" else "cient"
        yield from ((f"{word}{hundred}{gender}s", 100 * count) for gender in "oa")
    for count, word in enumerate(_PORTUGUESE_HUNDREDS, start=2):
        yield from ((f"{word}{gender}s", 100 * count) for gender in "oa")


def _compounds() -> dict[str, float]:
    german = dict(
        _germanic(
            _GERMAN_ONES,
            _GERMAN_TEENS,
            _GERMAN_TENS,
            joint="und",
            hundred="hundert",
            thousand="tausend",
        )
    )
    german |= {word.replace("ß", "ss"): value for word, value in german.items()}
    dutch = dict(
        _germanic(
            _DUTCH_ONES,
            _DUTCH_TEENS,
            _DUTCH_TENS,
            joint="en",
            hundred="honderd",
            thousand="duizend",
        )
    )
    found = {**german, **dutch, **dict(_italian()), **dict(_iberian())}
    bare = {"hundert", "honderd", "cento"}  # these count what stands before them
    return {word: float(value) for word, value in found.items() if word not in bare}


COMPOUNDS = _compounds()
"""Words of 21 to 9000 that are written as one, in lower case."""
