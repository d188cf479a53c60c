"""How numbers are printed in a unit is told in the unit table, from a closed list."""

import pytest

from measure_extract.unit_tables import read_spec, unit_table, units_with


def test_habits_are_told_in_the_table() -> None:
    assert unit_table()["foot"].over == ("inch",)
    assert "gram" in units_with("fine")
    assert "kilogram" in units_with("coarse")
    assert units_with("fractions").isdisjoint(units_with("fine"))


def test_the_smaller_unit_of_a_compound_is_in_the_table() -> None:
    table = unit_table()

    for spec in table.values():
        assert all(table[smaller].dimension == spec.dimension for smaller in spec.over)


def test_an_unknown_habit_is_named() -> None:
    with pytest.raises(ValueError, match="unknown habit 'tiny' of unit 'gram' .known: coarse"):
        read_spec("gram | gram | mass | g | | tiny")
