"""Heads of rows and columns: which texts give their numbers a unit, and what they are for."""

import pytest

from measure_extract.spans.heads import read_head

HEADS = {
    # the word says it
    "Wattage": ("watt", "power"),
    "Rated voltage:": ("volt", "voltage"),
    # in brackets
    "Max load [kg]": ("kilogram", "max_load"),
    "Weight (kg)": ("kilogram", "weight"),
    "Max. Load (Ibs)": ("pound", "max_load"),
    "Net Weight ( Kg ):": ("kilogram", "net_weight"),
    "Höhe (cm)": ("centimetre", "height"),
    "Nettogewicht [g]": ("gram", "net_weight"),
    "Nennspannung (V)": ("volt", "voltage"),
    "Leistung (W)": ("watt", "power"),
    "Poids net (g)": ("gram", "net_weight"),
    "Largeur [mm]": ("millimetre", "width"),
    "Capacité (L)": ("litre", "capacity"),
    "Peso neto (g)": ("gram", "net_weight"),
    "Altura (cm)": ("centimetre", "height"),
    "Potencia [W]": ("watt", "power"),
    "Altezza (mm)": ("millimetre", "height"),
    "Portata [kg]": ("kilogram", "max_load"),
    "Tensione (V)": ("volt", "voltage"),
    "Hoogte (cm)": ("centimetre", "height"),
    "Draagvermogen (kg)": ("kilogram", "max_load"),
    "Largura (cm)": ("centimetre", "width"),
    "Potência (W)": ("watt", "power"),
    "Overall Height (in)": ("inch", "height"),
    'Width (")': ("inch", "width"),
    "Chest (cm)": ("centimetre", "part"),
    "Protein (g)": ("gram", "nutrition"),
    "Each Pouch (G)": ("gram", None),
    "Solarmodul (W)": ("watt", None),
    "Capacity (fl oz)": ("fluid ounce", "capacity"),
    "Breedte (B) (cm)": ("centimetre", "width"),
    "(kg)": ("kilogram", None),
    "Package weight / Net weight (g)": ("gram", "net_weight"),  # the last role that is named
    "Length (m)": ("metre", "length"),
    # behind a slash or a comma
    "Weight / g": ("gram", "weight"),
    "Gewicht / kg": ("kilogram", "weight"),
    "Hauteur / mm": ("millimetre", "height"),
    "Li-ion Battery / volts": ("volt", "battery"),
    "Peso, KG": ("kilogram", "weight"),
    "Depth, mm": ("millimetre", "depth"),
    "Batería / V": ("volt", "battery"),
    "Potenza, W": ("watt", "power"),
    "Poids/kg": ("kilogram", "weight"),
    "Tara / g": ("gram", "gross_weight"),
    "Volume, ml": ("millilitre", "capacity"),
    # behind "in"
    "Gewicht in kg": ("kilogram", "weight"),
    "Poids en g": ("gram", "weight"),
    "Altura en cm": ("centimetre", "height"),
    "Peso em kg": ("kilogram", "weight"),
    "Height in inches": ("inch", "height"),
    "Larghezza in mm": ("millimetre", "width"),
    # of the energy of food
    "Calories": ("kilocalorie", None),
    "CALORIES ": ("kilocalorie", None),
    "Energy, kcal/100g": ("kilocalorie", None),
    "Energy (kcal)": ("kilocalorie", None),
    "Energy, kJ per 100 g": ("kilojoule", None),
    "Brennwert kJ": ("kilojoule", None),
    "Valeur énergétique (kJ)": ("kilojoule", None),
    # of alternating current, and of the nutrients in 100 g
    "Rated Voltage(V~)": ("volt", "voltage"),
    "Voltage (V ⎓)": ("volt", "voltage"),
    "Spannung (V ~):": ("volt", "voltage"),
    "Protein, g/100g": ("gram", "nutrition"),
    "Vitamin C,mg/100g": ("milligram", "nutrition"),
    "Fat (g/100 ml)": ("gram", "nutrition"),
    "Eiweiß (g pro 100 g)": ("gram", "nutrition"),
    "Lipides, g par 100 g": ("gram", "nutrition"),
    "CARBOHYDRATES (g": ("gram", "nutrition"),
    "Weight (kg": ("kilogram", "weight"),
    # behind a space, where the words are measured in it
    "Weight kg": ("kilogram", "weight"),
    "Höhe mm": ("millimetre", "height"),
    "Spannung V": ("volt", "voltage"),
    "Inhoud ml": ("millilitre", "net_weight"),
}
NO_HEADS = (
    "Width (W)", "Length (L)", "Seat height (W)", "Largeur (l)", "Longueur (L)", "Size (L)", "Size (M)", "Taille (L)",
    "Front (M)", "Width W", "Made in", "Plug in", "(in)", "Fold (out)", "Price / kg", "Preis / kg", "Additives/kg",
    "kg/lb", "mm/inch", "cm / in", "Flow (l/min)", "Gramatura (g/m²)", "Speed (km/h)", "Weight (kg/lb)", "Energy (MJ)",
    "Sitz W", "Brand L", "Acme kg", "Type (V) 2", "Weight 5 kg", "Load (t)", "Load (T)", "", "kg", "V", "m/s",
    "g/100 ml", "Calories:", "Calories from Fat", "Energy", "Brennwert (kJ/kcal)", "kcal", "Protein per 100g", "per 100 g", "Price g/100 g (V~) 2",
    "Please keep all the parts of this product for later use (g)",
)  # fmt: skip


@pytest.mark.parametrize(("text", "head"), HEADS.items())
def test_a_head_gives_its_unit_and_role(text: str, head: tuple[str, str | None]) -> None:
    found = read_head(text)

    assert found is not None
    assert (found.units[0], found.role) == head


@pytest.mark.parametrize("text", NO_HEADS)
def test_other_texts_are_no_heads(text: str) -> None:
    assert read_head(text) is None


def test_a_head_keeps_every_reading_of_its_unit() -> None:
    head = read_head("Content (oz)")

    assert head is not None
    assert head.units == ("ounce", "fluid ounce")
