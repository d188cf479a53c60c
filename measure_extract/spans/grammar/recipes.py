"""Units told by what is measured: the c of "1/2 c. brown sugar", the # of "40# BAG", the 1 of "Volumen: 6,0 1"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.tokens import Token, is_glued, text_at

__all__ = [
    "is_damaged_litre",
    "is_italian_kilo",
    "is_pound_sign",
    "is_recipe_cup",
    "is_spaced_millilitre",
]

_CONTENTS = frozenset(
    {
        "volumen", "volume", "vol", "inhalt", "füllmenge", "fassungsvermögen", "kapazität", "capacity", "contenance",
        "capacité", "capacidad", "capacità", "capacidade", "inhoud",
    }
)  # fmt: skip
_CONTENTS_REACH = 3  # tokens before the number: "Inhalt: ca. 6,0 l"
_LEAST_MILLILITRES = 25
_SACKS = frozenset({"bag", "bags", "sack", "sacks", "box", "boxes", "case", "drum"})
# Words that begin an ingredient measured by the cup.
_INGREDIENTS = frozenset(
    """
    all-purpose almond almonds apple apples applesauce barley basil beans beef berries black blueberries boiling bread
    breadcrumbs broth brown buttermilk butter canola caster cheddar cheese chicken chocolate chopped chunky cilantro
    cocoa coconut coffee cold confectioners' confectioners cooked coarsely corn cornmeal cornstarch cranberries cream
    crumbs crushed cubed currants dark dates diced dried dry espresso finely firmly flaked flour fresh freshly frozen
    golden graham granulated grated green heavy honey hot icing juice ketchup lemon lentils lightly lime loosely low-fat
    lukewarm macaroni maple margarine mashed mayonnaise melted milk minced molasses mozzarella mushrooms nuts oats oil
    olive onion onions orange packed parmesan parsley pasta peanut peanuts peas pecans pineapple pitted plain powdered
    pumpkin quinoa raisins raw red rice ricotta rolled salsa salt scalded seedless self-rising shortening shredded sifted
    skim slivered soft softened sour soy spinach stock strawberries sugar sunflower superfine thinly toasted tomato
    tomatoes uncooked unsalted unsweetened vegetable vinegar walnuts warm water wheat whey whipped whipping white whole
    wine yellow yoghurt yogurt zucchini
    """.split()
)


def is_pound_sign(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the pound of the trade's "40# BAG"."""
    return tokens[at].text == "#" and text_at(tokens, at + 1).lower() in _SACKS


def is_damaged_litre(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is an l read as a 1, an I or a bar: the last of "Volumen: 6,0 1"."""
    number = at - 1
    is_last = at + 1 == len(tokens) and number > 0 and tokens[number].end < tokens[at].start
    if not is_last or not tokens[number].is_number or tokens[number].text.isdecimal():
        return False
    before = tokens[max(0, number - _CONTENTS_REACH) : number]
    return not _CONTENTS.isdisjoint([token.lower for token in before])


def is_italian_kilo(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the kilograms of "dodici chili di mele", no peppers."""
    behind = text_at(tokens, at + 1).lower(), text_at(tokens, at + 2).lower()
    return tokens[at].lower == "chili" and (behind[0] in ("di", "d") or behind == ("e", "mezzo"))


def is_spaced_millilitre(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the m of "500 m l bottle", whose letters a space parts; "2 m l x 1 m w" is a length."""
    number, litre, after = text_at(tokens, at - 1), text_at(tokens, at + 1), text_at(tokens, at + 2)
    if litre != "l" or tokens[at].text != "m" or is_glued(tokens, at) or is_glued(tokens, at + 1):
        return False
    is_content = number.isdecimal() and int(number) >= _LEAST_MILLILITRES
    return (
        is_content
        and not is_glued(tokens, at + 2)
        and (after[:1].isalpha() or not after)
        and after != "x"
    )


def is_recipe_cup(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the cup of a recipe: a c, or a C with its dot, with an ingredient behind it."""
    is_short = text_at(tokens, at + 1) == "."
    if tokens[at].text != "c" and not (tokens[at].text == "C" and is_short):
        return False
    behind = at + 1 + (text_at(tokens, at + 1) == ".")
    word = text_at(tokens, behind)
    if text_at(tokens, behind + 1) == "-":  # "all-purpose", "self-rising"
        word = f"{word}-{text_at(tokens, behind + 2)}"
    return word in _INGREDIENTS or word.partition("-")[0] in _INGREDIENTS
