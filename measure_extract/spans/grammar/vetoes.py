"""Numbers that a unit form follows and that are no quantity: one table of unit forms and contexts.

The grammar proposes; `without_vetoed` takes the unit from a number where a row of the table matches what
stands left and right of it. Rows for prose would cost on product prints, where "12 in" needs no full stop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token
from measure_extract.unit_tables import challenge_units

__all__ = ["Veto", "without_vetoed"]

_REACH = 80  # characters of context on each side


@dataclass(frozen=True, slots=True)
class Veto:
    """One row: where all that it says holds, the number measures nothing."""

    why: str
    unit: str  # pattern of the whole unit form as printed, the gap before it included
    number: str = ""  # pattern of the whole number; "" is any
    left: str = ""  # pattern that ends where the number begins
    right: str = ""  # pattern that begins where the unit ends
    is_prose: bool = False  # only in running prose
    needs: str = (
        ""  # characters of which one stands near on the left: without one nothing is searched
    )
    of_sizes: bool = False  # the form is a unit of another kind: only as a size it is none


_YEAR = r"(?:1[5-9]|20)\d\d"
_QUOTE = r"(?:\"|''|')"
# What may follow an inch that is written out with a space in a sentence.
_BEHIND_INCHES = (
    r"\s*(?:$|\.(?:\s|$)|[,;:)\]/x*-]|(?:long|wide|tall|high|deep|thick|in\ (?:diameter|length|width|height"
    r"|thickness)|across|front\ to\ back|diameter|dia|screen|display|monitor|pipe|by|x|and|or|to|of\ (?:rain|snow)|square|round)\b)"
)
# A part of a drawing with its primed sign: "the member 15'".
_REFERENCE = (
    r"(?i:\b(?:the|a|an|said)\s+(?:[a-z]+\s+)?(?!(?:is|are|was|be|of|about|only|to|at|by|measures|with|x|and)\s)[a-z]+\s+"
    r"|\b(?:by|with|of)\s+(?:a\s+|the\s+)?[a-z]+s\s+)"
)
_MILLIONS = (
    r"(?:people|persons|tickets|users|customers|viewers|residents|barrels|euros?|dollars?|copies|units|shares"
    r"|subscribers|visitors|households|jobs|homes|houses|votes|followers|downloads|passengers|vehicles|cars"
    r"|workers|children|patients|students|inhabitants|members|views|streams|records|albums|fans|listeners"
    r"|deaths|cases|doses|migrants|refugees|acres|hectares|years?|deal|contract|investment|loan|fund|budget"
    r"|project|transfer|fee|grant|bid|prize|readers|voters|families|adults|women|men|americans|britons)"
)
_PLACES = (
    r"(?:USA|US|U\.S|UK|U\.K|EU|PRC|UAE|China|Germany|Italy|France|Spain|Portugal|Japan|Korea|India|Taiwan|Turkey"
    r"|Mexico|Canada|Brazil|Poland|England|Scotland|Ireland|Wales|Britain|Europe|America|Asia|Africa|Australia"
    r"|Sweden|Norway|Denmark|Finland|Austria|Switzerland|Belgium|Holland|Vietnam|Thailand|Indonesia|Pakistan"
    r"|Bangladesh|California|Texas|London|Paris|Berlin|York|Stock|stock|Total|total)"
)
_LABELS = (
    r"(?:fig(?:ure|s)?|books?|chapters|parts|volumes|table|section|chapter|page|pages|pp?|no|vol|volume|part|article|room|apt|step|grade|class"
    r"|type|model|version|v|line|route|highway|platform|gate|group|day|week|phase|appendix|annex|case|type"
    r"|stage|level|category|area|lot|unit|suite|floor|exit|season|episode|act|scene)"
)
# What a study counts by numbers and letters: "lines 5 L and 6 R", "Samples 1 T and 2 T".
_NUMBERED = r"(?:samples?|patients?|lines?|exons?|subjects?|specimens?|lanes?|leads?|mutants?|clones?|seats?|rows?|loc(?:us|i)|sites?|plots?)"
_PAID = r"(?:paid|pay|pays|paying|costs?|costing|priced\s+at|charged?|charges|charging|fined|spent|spends?|worth|earns?|earned|owed?|owes|borrowed|saved|price\s+(?:of|is|was)|fee\s+of|fine\s+of|for\s+just|tickets?\s+(?:for|at))"
_MUCH = r"(?:about|around|some|nearly|over|almost|up\s+to|more\s+than|only|just|less\s+than|him|her|them|me|us|another)"

_PERIODS = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|seconds?|secs?|h|d)"
_PHRASES = (
    r"(?:about|my|his|her|their|your|which|whose|this|that|these|those|order|case|fact|general|addition|between|print"
    r"|person|public|private|short|particular|front(?!\s+to\s+back)|back|der|dem|den|die|das|einem|einer|attendance|stock|beta|total|album|alphabetical|numerical|random)"
)
_SPOONED = (
    r"(?:(?:brown|fish|tomato|peanut|oyster|chili|hoisin|almond|maple|coconut|white|granulated|powdered|melted|unsalted|olive|vegetable|ground|chopped|minced|fresh|dried|baking"
    r"|lemon|lime|soy|vanilla|all-purpose|kosher|sea|black|chili|curry|hot)\s+)?(?:sugar|salt|oil|butter|flour|soda|powder"
    r"|juice|sauce|vinegar|honey|syrup|milk|cream|water|pepper|cinnamon|cumin|paprika|oregano|thyme|basil|parsley"
    r"|cilantro|ginger|garlic|onion|mustard|mayo|mayonnaise|ketchup|yeast|cornstarch|cocoa|vanilla|extract|rum|wine|paste|seeds|zest|flakes|mirin|sesame|stock|broth)"
)
_COOKED = (
    r"prep|bake|baked|cook|cooked|simmer|boil|roast|fry|grill|steam|marinate|chill|knead|rest|rise|proof|prove|microwave|broil"
    r"|saut[ée]|blanch|timer|stir|soak|brew|steep|infuse|poach|preheat|freeze|whisk|blend"
)
_SCREEN_LETTERS = (
    r"(?!KG|LB|OZ|ML|CM|MM|IN|FT|HZ|AH|CT|PC|MA|KW|KV|MV|VA|WH|CL|DL|GR|PK|LT|MG|VX|AX)[A-Z]{2}"
)
_BATCH = r"(?:lot|lote|lotto|partie|batch|ref|réf|sku|serial|s/n|p/n|ean|upc|los|ch\.-?b)"
_MODEL = r"(?:model|modell|modelo|modello|modèle|mod|type|typ|tipo|art|artikel|item|série|serie)"

VETOES = (
    # Quotation marks, degrees and times.
    Veto("a closing quotation mark", _QUOTE, left=r"(?:^|[\s(\[:])(?:\"|''?)(?=[^\W\d_]{2}|[IA]\s[a-z])[^\"']*?(?:[^\W\d_]|\d-)[^\"']*", needs="\"'"),
    Veto("a name with a number", r"\"", left=r"(?<![A-Za-z])[A-Z]{4,}-", right=r"\s+[a-z]{2}"),
    Veto("a year and a quotation mark", _QUOTE, number=_YEAR, right=r"\s*(?:$|[^\W\d_]|[,.])"),
    Veto("minutes and seconds of an angle", r"['\"]|''", left=r"(?:\d\s?[°º]\s?|[°º]\s?\d{1,2}\s?'\s?)", needs="°º"),
    Veto("minutes and seconds of an angle", r"'", right=r"\s?\d{1,2}(?:\.\d+)?\s?(?:\"|'')\s?[NSEWO]\b"),
    Veto("seconds of a bearing", r"\"|''", right=r"\s?[NSEWO](?![^\W_])", left=r"\d\s?'\s?"),
    Veto("a code", r"[tT]", right=r"\d"),
    Veto("a sum", r"'", left=r"\d\+", needs="+"),
    Veto("a time", r"\s*\S{1,3}", left=r"(?<![\w:])\d{1,2}:", number=r"[0-5]\d(?:\.\d+)?", needs=":"),
    Veto("the hundred of a rate", r"\s*(?:g|ml|mL|l|L|kg|m|cm)", number="100", left=r"\d\s?(?:mg|g|µg|ml|mL|l|L)\s?/\s?"),
    # The preposition.
    Veto("a year before the preposition", r"\s+(?i:in)", number=_YEAR, right=r"\s+[^\W\d_]"),
    Veto("a year behind the preposition", r"\s+(?i:in)", right=rf"\s+{_YEAR}(?!\s?[\dx*/.,]?\d)(?!\s?(?:lb|kg|g|cm|mm|W|V)\b)"),
    Veto("capitals behind a grouped number", r"\s+(?i:in)", number=r"\d{1,3}(?:,\d{3})+", right=r"\s+[^\W\d_]"),
    Veto("the preposition before a country", r"\s+in", right=rf"\s+{_PLACES}\b"),
    Veto("a number with a name", r"\s+in", left=r"(?i:(?<!\w)(?:no|nr|number|rank|ranked)\.?|n°|#)\s*"),
    Veto("the preposition before a time", r"\s+in", right=rf"\s+(?:\d+|an?|one|two|three|under|less\s+than|about)\s*-?\s*{_PERIODS}\b"),
    Veto("the preposition before its phrase", r"\s+in", right=rf"\s+{_PHRASES}\b"),
    Veto("the preposition behind a count", r"\s+in", left=r"(?i:(?<!\w)(?:pack|set|box|case|bag|lot|bundle)s?\s+of\s+)", right=r"\s+(?!(?:long|wide|tall|high|deep|thick|x|by)\b)[a-z]{3,}"),
    Veto("the preposition behind a value without unit", r"\s+in", left=r"(?<!\w)(?:pH|n|k|N|p|R|r)\s*[=<>~]?\s*", right=r"\s+[^\W\d_]"),
    Veto("the preposition behind a score", r"\s+in", left=r"(?<![\d:])\d{1,2}:", number=r"\d{1,2}", right=r"\s+[A-Z][a-z]", needs=":"),
    Veto("the preposition behind a code", r"\s+in", left=r"(?:\d+-){3,}"),
    Veto("the preposition before a letter", r"\s+in", right=r"\s+[A-CE-GI-KM-SU-VX-Z]\s+[a-z]{3,}"),
    Veto("a preposition", r"\.?\s+in", left=r"(?:^|[^\s](?<!ft)(?<!feet)(?<!foot)(?<!ft\.))\s*", right=rf"(?!{_BEHIND_INCHES})", is_prose=True),
    Veto("a postal code of Indiana", r"\s+IN", is_prose=True),
    Veto("a shortened year", r"\s+in", number=r"\d\d", left=r"'"),
    Veto("a number with a name", r"\s+in", left=rf"(?<!\w)(?i:top|{_LABELS})\.?\s+(?:\d+\s*(?:-|to|&|and)\s*)?", right=r"\s+[A-Z][a-z]"),
    Veto("gravity", r"\s*g", number=r"\d{1,2},?\d{3}|\d{3}", right=r"\s*,\s*\d+\s*(?:min|h)\b"),
    # Codes, serials and names.
    Veto("a number with a name", r"(?:\s*[A-Za-z]|\s+in)", number=r"\d{1,3}", left=r"(?<!\w)(?i:chapters?|pages?|appendix|figures?|fig)\.?\s*"),
    Veto("a serial number", r"[A-Z]", left=rf"(?i:(?<!\w){_BATCH})[\s.:#°-]*(?:\d+[A-Z]+){{1,8}}"),
    Veto("a code of figures and letters", r"[VWLMTG]", left=r"(?<![A-Z])(?!AC|DC)[A-Z]{2,}-", right=r"\d{1,2}(?![\w.])"),
    Veto("a standard", r"[A-Z]", left=r"(?<![A-Z])(?:MIL|DEF)-[A-Z]+-"),
    Veto("valves of an engine", r"\s*V", right=r"\s*/\s*cyl"),
    Veto("an engine", r"\s+V", number=_YEAR, right=r"[\s-]?(?:4|5|6|8|10|12)\b"),
    Veto("west of a street", r"\s*W\.?", right=r"\s+(?:\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]+)\s+(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Way|Pl|Place|Ct|Court|Sq|Square|Pkwy|Hwy|Terrace)\b"),
    Veto("a size of children", r"T", number=r"[2-7]", left=r"(?i:\b(?:kids?|toddlers?|girls?|boys?|bab(?:y|ies)|infants?|children'?s?|sizes?|unisex|child)\b[^.;]{0,40}?)"),
    Veto("a size of children", r"T", number=r"[2-7]", right=r"(?:\s*[-/,]?\s*[2-7]T\b|\s+(?i:toddlers?|kids?|girls?|boys?|dress|shirts?|pants|shorts|pajamas|hoodie|outfit|romper)\b)"),
    Veto("a size of shoes", r"\s*W", left=r"(?i:\bsizes?\s+)", number=r"\d{1,2}(?:\.5)?"),
    Veto("a size of shoes", r"\s+[MLW]", left=r"(?<![A-Za-z])(?:US|UK|EU|EUR)\s?:?\s*", number=r"\d{1,2}(?:\.5)?", right=r"(?!\s*[x*])"),
    Veto("a serial number", r"[A-Za-z]", number=r"\d{4,}", right=r"\d"),
    Veto("a code behind letters", r"[mlgtwvMLGTWV]", left=r"(?<![A-Za-z])[b-df-hj-np-tv-z]{3,}-"),
    Veto("a code behind letters", r"\s+[A-Z]", left=r"(?<![A-Za-z])[A-Z]{2,}", is_prose=True),
    Veto("a code of groups", r"\s*[A-Z]", left=r"(?<![\d.])\d+-\d+-", is_prose=True),
    Veto("an address", r"\s+[A-Z]", left=r"(?i:(?<!\w)(?:apt|apartment|suite|route|rte|exit|hwy|highway|gate|seat|row)\.?\s+)"),
    Veto("moles in a litre", r"\s*mM", of_sizes=True),
    Veto("millimetres in half a capital", r"mM"),
    Veto("a number of a model", r"(?i:ln)", number=r"\d{3,}"),
    Veto("a load and a speed of a tyre", r"[A-Z]", number=r"\d{2,3}", left=r"(?:(?<!\w)|\d{3}/\d{2}\s?)Z?R\s?\d{2}C?\s+\(?", needs="R"),
    Veto("a base of a lamp", r"s", number="7", left=r"(?<![A-Za-z])R?[RX]X?", needs="RX"),
    Veto("a decade", r"s", number=r"(?:1[89]|20)\d0", left=r"(?<![/\d])"),
    Veto("a decade", r"s", number=r"[2-9]0", left=r"(?i:(?<!\w)(?:the|early|mid|late)[\s-]+)"),
    Veto("a hardness of a mattress", r"\s?[Hh]2", right=r"\s?[/&+,-]?\s?[Hh][1-5](?!\w)"),
    Veto("a hardness of a mattress", r"\s+[Hh]2", number=r"\d{2,3}", left=r"\d{2,3}\s?[xX]\s?"),
    Veto("a camera", r"\s?D", left=r"(?i:(?<!\w)(?:canon|eos|nikon)\s+)"),
    Veto("networks", r"\s?G", number=r"[3-5]", right=r"\s*[,/+|]?\s*\d+\s?[TG]B(?!\w)"),
    Veto("networks", r"\s?G", number=r"[3-5]", left=r"(?<!\w)(?:Pro|Plus|Ultra|Lite|Note|Pro\s+Max|Galaxy\s+[A-Z]\d+|iPhone(?:\s+\d+)?)\s+"),
    Veto("a number with a name", r"\s?[ALMGT]", number=r"\d{1,3}", left=r"(?<!\w)(?i:room|door|verse|flat|aisle|zimmer|chambre|porte|puerta|kamer)\s+"),
    Veto("a number with a name", r"\s+[ALMGT]", number=r"\d{1,3}", left=r"(?<!\w)(?:N[or]\.|N[°º])\s?", needs=".°º"),
    Veto("a number with a name", r"\s+[A-Za-z]", number=r"\d{1,3}", left=r"#", needs="#"),
    Veto("a number of a version", r"\s+[A-Za-z]", number=r"\d{1,2}\.\d{1,2}", left=r"(?<![A-Za-z\d])(?<!\d\s)v", needs="v"),
    Veto("a time of the day", r"\s?h", number=r"1?\d|2[0-4]", left=r"(?i:(?<!\w)(?:at|um|à|a\s+las|alle|às|om)\s+)", right=r"(?!\w)"),
    Veto("a share of a pack", r"\s*-?\s*(?i:packs?|packets?|pouch|bags?|bars?|cans?|bottles?|tablets?|sachets?|units?)", number=r"[2-9]|10", left=r"(?<![\d/])1/", needs="/"),
    Veto("the last nought of a number that is apart", r"\s?(?!m?[gG]\b|%)\S{1,12}", number="0", left=r"[1-9][\d ]*\s"),
    Veto("years of a model", r"\s+[LST]", number=_YEAR, right=r"\s+[A-Z]"),
    Veto("several in one", r"[\s-]*em", number=r"\d{1,2}", right=r"[\s-]*1(?!\d|[.,]\d)(?!\s?[a-z]{1,2}\b)"),
    Veto("a preposition of other languages", r"\s+e[mn]", right=r"\s+(?!(?:x|by)\b)[^\W\d_A-Z]{3,}"),
    Veto("the preposition before a numbered thing", r"\s+in", right=r"\s+(?:blocks?|lanes?|rows?|groups?|sections?|zones?|gates?|chapters?|volumes?|rounds?|weeks?|months?|seasons?|episodes?|rooms?|levels?|halls?|bays?|phases?|stages?|heats?|matches?|bed|series)\s+\d"),
    Veto("a seeing", r"\"", right=r"\s+(?:seeing|fwhm|FWHM|beam|resolution|pixels?|aperture)\b"),
    Veto("months of age", r"\s*M", number=r"\d{1,2}", right=r"\s?\+(?!\s?\d)"),
    Veto("minutes until", r"\s*m", number=r"\d{1,2}", left=r"(?i:\b(?:remind|wake|call|text|meet|see|leave|ring)\s+(?:\S+\s+)?in\s+)"),
    Veto("with", r"\s+w", right=r"\s?/(?:\s|[A-Za-z])"),
    Veto("a delay of memory", r"\s+CL", right=r"-?\d"),
    Veto("months of a child", r"\s*M", number=r"\d{1,2}", right=r"\s?/\s?\d{2}\s?cm\b"),
    Veto("the size of a sensor", r"(?:\"|[\s-]*(?:inch(?:es)?|in))", number=r"\d\.\d{1,2}", left=r"(?<![\d./])1/"),
    Veto("months of a life", r"\s*M", number=r"\d{1,2}", left=r"(?i:\b(?:shelf[\s-]?life|warranty|guarantee|garantie|garantía|garanzia)\s*:?\s*)"),
    Veto("minutes of a kitchen", r"\s*m", number=r"\d{1,3}", left=rf"(?i:\b(?:{_COOKED})(?:\s+time)?\s*:?\s+(?:(?:for|about|another|it|them|at|least|a|further)\s+){{0,3}})(?:\d+\s?(?:-|to)\s?)?", right=r"(?!\s*(?:[x*/]|(?:from|of|long|wide|high|tall|deep|away|apart|below|above)\b))"),
    Veto("minutes of a kitchen", r"\s*m", number=r"\d{1,3}", left=r"\d\s?°?\s?[CcFf]\s+for\s+"),
    Veto("months after opening", r"\s*M", right=r"\s+after\s+opening"),
    Veto("millions of pixels", r"\s*M", right=r"[\s-]*[Pp]ix(?:els?)?\b"),
    Veto("networks", r"\s*G", number=r"[2-6]", right=r"\s+(?:signal|network|internet|mobile|phone|data|coverage|tower|router)s?\b"),
    Veto("an article", r"\s+l", right=r"'[^\W\d_]{2}"),
    Veto("Monday to Friday", r"\s+M", right=r"-F\b"),
    Veto("a standard of networks", r"\s*[gG]", number=r"802\.\d+"),
    Veto("a grand and its kin", r"\s*(?:g|m|l)", right=r"'s\b"),
    Veto("a spoon", r"\s*[Tt]", number=r"\d{1,2}|[½¼¾⅓⅔]|\d/\d", right=rf"\.?\s+(?:of\s+)?{_SPOONED}\b"),
    Veto("a code behind letters", r"(?:\s*[A-Za-z]|\s+in|\"|'+)", left=r"[A-Za-z]{2,}-|(?<![A-Za-z])(?![xX±~])[A-Za-z]-?", is_prose=True),
    Veto("a number with a name", r"\s*[A-Z]", left=rf"(?<!\w)(?i:{_NUMBERED})\s+(?:\d+\s?[A-Z]?\s*(?:,|and|to|or|&)\s*)*", is_prose=True),
    Veto("a number with a name", r"(?:\s*[A-Za-z]|\s+in)", left=rf"(?<!\w)(?i:{_LABELS})\.?\s*", is_prose=True),
    Veto("a batch", r"[A-Za-z]", left=rf"(?i:(?<!\w){_BATCH})[\s.:#°-]*(?:[A-Z]{{1,4}}-?)?"),
    Veto("a model", r"[LMTGlmtg]", left=rf"(?i:(?<!\w){_MODEL})[\s.:#-]*(?:[nN][°ro]\.?\s*:?\s*)?[A-Z]{{1,4}}-?"),
    Veto("a model", r"[LMT]", number=r"\d{3,}", left=rf"(?i:(?<!\w){_MODEL})[\s.:#-]*"),
    Veto("the brand 3M", r"M", number="3", right=(
        r"\s+(?i:(?:double|super|self|heavy|strong|high|very|clear|genuine|original|medical|foam|dual)?[\s-]*"
        r"(?:sided|adhesives?|tapes?|vhb|scotch\S*|command|stickers?|glue|sticky|company|backing|reflective"
        r"|mask|respirators?|peltor|thinsulate|safety|filters?|film|sheets?|strips?|pads?|gum|cushions?"
        r"|patch|n95|kn95|filtrete|littmann|tegaderm|micropore|transpore|nexcare|steri-strips?|scotchgard|bumpon|dots?|post-it|health|novec|bond\w*|hooks?|hangers?|wipes?|ear\s?plugs?|goggles?|sponges?|sandpaper|abrasives?|fasteners?|dis[ck]s?|paste|waterproof|material|technology|products?))\b"
    )),
    Veto("the brand 3M", r"M", number="3", left=r"(?i:\b(?:by|from|genuine|original|uses?|with|brand|authentic)\s+)", right=r"(?!\s*[x*/])(?!\s+(?i:cable|long|cord|wire|length))"),
    Veto("the brand 3M", r"M", number="3", right=r"\s+\d{3,4}(?:MP|LSE|AB?|HT|PC|CN)?\b(?!\s?[a-z\"])|-(?:Klebe|Schleif|Atem|Folie|Post)"),
    Veto("grams of memory", r"\s*[gG]", number=r"(?:8|16|32|64|128|256|512)", right=r"\s*(?i:ram|rom|memory|ssd|emmc|storage|flash|micro\s?sd|sd\s?card|tf\s?card|usb|ipad|iphone|ipod|tablet|ddr\d?|lpddr\d?)\b"),
    Veto("grams of memory", r"G", number=r"(?:4|8|12|16|32)", right=r"\s*[,/+ ]\s*(?:64|128|256|512)\s?G"),
    Veto("grams of memory", r"G", number=r"(?:64|128|256|512)", left=r"(?<!\d)(?:4|8|12|16|32)\s?G\s*[,/+ ]\s*"),
    Veto("a code of a screen", r"[A-Z]", left=rf"(?<![\w.])\d{{2}}{_SCREEN_LETTERS}", number=r"\d{3,4}"),
    Veto("a code of a screen", r"UL", number=r"\d{2}", right=r"\d{3}"),
    Veto("the opening of a lens", r"\s*L", left=r"(?<![A-Za-z])(?:f\s?/\s?|[fF])", number=r"\d{1,2}(?:\.\d)?"),
    Veto("ends of a gene", r"'", number="[35]", right=r"(?:\s?(?:and|or|to|/|-|–)\s?[35]\s?'|-|\s)*\s*(?i:ends?|utrs?|untranslated|cap|exons?|flank\w*|termin\w+|overhangs?|splice|race|primers?|phosph\w+|poly\w*|regions?)\b"),
    Veto("months of a study", r"\s*m", left=r"(?i:\b(?:survival|follow-up|PFS|OS|DFS)\b[^.;\d]{0,25})", is_prose=True),
    Veto("grams of memory", r"\s*[gG]", number=r"(?:4|8|16|32|64|128|256|512)", left=r"(?i:(?<!\w)(?:m[ée]moire|memory|memoria|speicher|geheugen|ram|rom|(?:tf|sd|micro\s?sd)[\s-]*(?:card|karte)?|usb(?:\s?[23](?:\.\d)?)?|storage|stockage|flash|ssd|emmc))\b[^\d\w]{0,3}"),
    Veto("a code", r"G", number=r"\d{2}", right=r"0\d"),
    Veto("threads of a cloth", r"\s*T", number=r"\d{2,4}", right=r"\s*(?i:nylon|polyester|polyamid\w*|pongee|taffeta|oxford|fabric|ripstop|cotton)\b"),
    Veto("a dose in a volume", r"\s*(?:mg|g|µg|mcg)", right=r"\s?/\s?(?:1|2|5|10|15|20|25|30|50|100)\s?(?:ml|mL|cl|l|L)\b"),
    Veto("the volume of a dose", r"\s*(?:ml|mL|cl|l|L)", number="(?:1|2|5|10|15|20|25|30|50|100)", left=r"\d\s?(?:mg|g|µg|mcg)\s?/\s?"),
    # Millions, points, gravity, networks and the tesla.
    Veto("millions", r"m", right=rf"[\s-]+(?:of\s+)?(?:[a-z-]+\s+)?{_MILLIONS}\b"),
    Veto("millions, molar", r"\s*M", is_prose=True),
    Veto("millions of a people", r"\s*m", right=r"\s+[A-Z](?:[a-z]+(?:ese|ish|people)|[\w-]*s)\b", is_prose=True),
    Veto("millions of anything", r"m", number=r"\d+\.\d+", right=r"\s+(?!(?:cables?|waves|lengths|leads|tables|intervals|sides|squares|poles|rolls|seas|tubes|gaps|ceilings|walls|pieces|ropes|hoses|steps|is|was|has|as|across)\b)[a-z]{3,}s\b", is_prose=True),
    Veto("millions that are spent", r"m", left=r"(?i:\b(?:spent|cost|costs|costing|costed|paid|pay|raised|worth|earned|lost|loss(?:es)?|profits?|revenue|sales|budget|invested|owed|fined|deal|sold\s+for)\s+(?:of\s+)?(?:about|around|some|nearly|over|almost|up\s+to|more\s+than)?\s*)", right=r"\s+(?:on|in|for|a|last|this|to|from|over)\b", number=r"\d+\.\d|\d{2,3}", is_prose=True),
    Veto("millions of a people", r"\s*m", right=r"\s+(?:EU|UK|US)\s+[a-z]+s\b", is_prose=True),
    Veto("millions of a crowd", r"m", right=r"-strong\b"),
    Veto("millions of a prize", r"\s*m", right=r"\s+in\s+(?:prizes?|cash|damages|aid|debts?|sales|funding|grants|bonuses|fines|tax(?:es)?|savings|compensation|revenue|profits?)\b"),
    Veto("a name of a letter and a number", r"\s+in", left=r"(?<![A-Za-z])[CEGI-KM-SUVXYZ]", number=r"\d{1,2}", right=r"\s+[A-Z][a-z]{2}"),
    Veto("millions of a people", r"m", left=r"\bor\s+", right=r",?\s+(?:are|were|have|had|live)\b", is_prose=True),
    Veto("millions that are spent", r"m", number=r"\d+\.\d", left=r"(?i:\b(?:fined|paid|pays?|owes?|owed|lent|charged|offered|gave|spent)\s+(?:[a-z']+\s+){1,3})", is_prose=True),
    Veto("millions of a change", r"m", left=rf"(?i:\b(?:of|to|from)\s+(?:{_MUCH}\s+)?)", right=r"\s+(?:on|in|for|a|last|this|to|from|over)\b", number=r"\d+\.\d", is_prose=True),
    Veto("millions of a sum", r"m", left=rf"(?i:\b(?:loss(?:es)?|profits?|revenues?|sales|budgets?|turnover|debts?|earnings)\s+(?:of|to|at)\s+(?:{_MUCH}\s+)?)", is_prose=True),
    Veto("a reference sign", r"['\"]", number=r"\d+", left=rf"(?:{_REFERENCE})(?:\d+['\"]\s*(?:,|and|or)\s*){{0,4}}", right=r"(?!\s*[x*/\d-])(?!\s+(?:wide|long|tall|high|deep|thick|by|x|diagonal|screen|monitor|tv|pipe|in\s+diameter)\b)", is_prose=True),
    Veto("a size of clothes", r"\s*[LMS]", left=r"(?i:\bsizes?\s+)"),
    Veto("millions of a currency", r"\s*[mM]", left=r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|US\$|Rs\.?|CHF)\s?)(?:\d[\d.,]*\s?(?:-|to|and)\s?)?"),
    Veto("networks, gravity", r"G", is_prose=True),
    Veto("gravity", r"\s*g", left=r"[x*@]\s*|(?i:\bat\s+)(?=.*)", right=r"(?:\s*(?:for|and)\s+\d+|\s*,\s*\d+\s*(?:min|°))", is_prose=True),
    Veto("gravity", r"\s*g", left=r"\d\s?x\s?|\bx\s?", right=r"(?:\s*(?:for|at)\b)", is_prose=True),
    Veto("gravity", r"\s*g", left=r"(?i:\baccelerations?\s+(?:was|is|of|reached|at|up\s+to|peaked\s+at)\s+)"),
    Veto("gravity", r"\s*g", right=r"[\s-]*(?:force|acceleration)s?\b"),
    Veto("the tesla", r"\s*T", right=r"\s+(?:MRI|MR|magnet\w*|scanner|field)", is_prose=False),
    Veto("the tesla", r"\s+T|T", left=r"(?i:field|MRI|magnet\w*|scanner)\b[^.;]{0,30}", is_prose=True),
    Veto("points", r"\s*(?i:pts)", is_prose=True),
    Veto("points of type", r"\s*-?pt", right=r"\s+(?:font|type|bold|text|Arial|Times|Helvetica)"),
    Veto("pounds of a currency", r"\s*pounds?", left=rf"(?i:\b{_PAID}\s+(?:{_MUCH}\s+)*)", right=r"(?!\s+(?:of\s+(?!debt|fines?)|\d+\s*(?:oz|ounces?)))"),
    Veto("pounds of a currency", r"\s*pounds?", right=r"\s+\d{2}(?![\d.])(?!\s?[a-z])", is_prose=False),
    Veto("pounds of a currency", r"\s*pounds?", right=r"\s+(?:sterling|(?:a|per)\s+(?:week|month|year|head)|in\s+(?:damages|debt|fines|cash))", is_prose=True),
    Veto("pounds of a currency", r"[\s-]*pounds?", right=r"[\s-]+(?:notes?|coins?|fines?)\b"),
    Veto("versus", r"\s+v", right=r"\.?\s+(?:\d|[A-Z][a-z])", is_prose=True),
    Veto("a meridian", r"\s*W", left=r"[°º]\s*[\d.']*\s*|\d\s?[NS],?\s+", is_prose=True),
    Veto("a cup of a year", r"\s+[Cc]ups?", number=_YEAR),
    Veto("a Russian year or town", r"\s*г", number=_YEAR),
    Veto("a Russian preposition", r"\s+в", right=r"\s*\w"),
    # Words of other languages that an English sentence does not mean so.
    Veto("a foreign word", r"\s+(?:once|pie|po|lit|le|ge|pies|libra)", is_prose=True),
    Veto("a carmaker", r"\s+GM", number=_YEAR),
    Veto("a date", r"\s+(?:[A-Za-z]{1,2}|['\"])", number=_YEAR, left=r"\b(?:in|since|from|until|by|of|during|year|January|February|March|April|May|June|July|August|September|October|November|December|\d{1,2})\.?,?\s+", is_prose=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Compiled:
    unit: re.Pattern[str]
    number: re.Pattern[str] | None
    left: re.Pattern[str] | None
    right: re.Pattern[str] | None
    is_prose: bool
    needs: str
    of_sizes: bool
    of_nought: bool


def _compiled(veto: Veto) -> _Compiled:
    return _Compiled(
        re.compile(veto.unit),
        re.compile(veto.number) if veto.number else None,
        re.compile(rf"(?:{veto.left})\Z") if veto.left else None,
        re.compile(veto.right) if veto.right else None,
        veto.is_prose,
        veto.needs,
        veto.of_sizes,
        veto.number == "0",
    )


# Damaged unit forms that running text prints as words, symbols or names: "5 mi", "3 en".
_DAMAGED_WORDS = frozenset(
    {
        "mi",
        "ln",
        "ich",
        "em",
        "en",
        "ern",
        "cn",
        "inh",
        "ib",
        "voc",
        "crm",
        "crn",
        "cmm",
        "mrn",
        "rnm",
    }
)
_TABLE = tuple(_compiled(veto) for veto in VETOES)
_LABEL_TABLE = tuple(row for row in _TABLE if not row.is_prose)


def without_vetoed(
    cleaned: str, tokens: Sequence[Token], atoms: list[Atom], *, is_prose: bool
) -> list[Atom]:
    """Take the unit from every number of which a row of the table says that it measures nothing.

    Args:
        cleaned: the cleaned text.
        tokens: of the cleaned text.
        atoms: its numbers.
        is_prose: whether the text is running prose, in which damaged forms and codes are no units.
    """
    vetoed = [
        i
        for i, atom in enumerate(atoms)
        if atom.units and _is_vetoed(cleaned, tokens, atom, is_prose=is_prose)
    ]
    if not vetoed:
        return atoms
    fixed = list(atoms)
    for i in vetoed:
        fixed[i] = replace(atoms[i], units=(), last=atoms[i].number_last)
    return fixed


@lru_cache(maxsize=4096)
def _rows(
    unit: str, is_timed: bool, is_nought: bool, is_prose: bool, is_size: bool
) -> tuple[_Compiled, ...]:
    """Give the rows that a unit form as printed may match: none, for nearly every form.

    Rows that need a colon are left out where none touches the number, and those of a nought at any other.
    """
    table = _TABLE if is_prose else _LABEL_TABLE
    return tuple(
        row
        for row in table
        if row.unit.fullmatch(unit)
        and (is_timed or row.needs != ":")
        and (is_nought or not row.of_nought)
        and (is_size or not row.of_sizes)
    )


def _is_vetoed(cleaned: str, tokens: Sequence[Token], atom: Atom, *, is_prose: bool) -> bool:
    begin, number_end = tokens[atom.first].start, tokens[atom.number_last].end
    end = tokens[atom.last].end
    if is_prose and atom.is_repaired and cleaned[number_end:end].strip() in _DAMAGED_WORDS:
        return True
    number = cleaned[begin:number_end]
    is_timed, is_size = cleaned[begin - 1 : begin] == ":", atom.units[0] in challenge_units()
    rows = _rows(cleaned[number_end:end], is_timed, number == "0", is_prose, is_size)
    if not rows:
        return False
    left, right = cleaned[max(0, begin - _REACH) : begin], cleaned[end : end + _REACH]
    return any(_holds(row, number, left, right) for row in rows)


def _holds(row: _Compiled, number: str, left: str, right: str) -> bool:
    if row.needs and not any(mark in left for mark in row.needs):
        return False
    if row.number is not None and row.number.fullmatch(number) is None:
        return False
    if row.right is not None and row.right.match(right) is None:
        return False
    return row.left is None or row.left.search(left) is not None
