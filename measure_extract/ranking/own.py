"""Quantities of the photo's own product: without those of what it is compared with, and of models it only lists."""

from measure_extract.layout.base import Layout
from measure_extract.ranking.chosen import of_others
from measure_extract.ranking.compared import compared_with
from measure_extract.units import dimension_of

__all__ = ["own_quantities"]


def own_quantities(layout: Layout) -> Layout:
    """Leave out the quantities of other products, models and sizes, so that they are nobody's rivals.

    Args:
        layout: with the purposes of its quantities, which were judged with all of them in view.
    """
    places: dict[str, list[int]] = {}
    for place, placed in enumerate(layout.spans):
        places.setdefault(dimension_of(placed.span.unit), []).append(place)
    others = of_others(layout) | {
        place
        for at in places.values()
        for place, is_other in zip(
            at, compared_with(layout, [layout.spans[i] for i in at]), strict=True
        )
        if is_other
    }
    kept = [i for i in range(len(layout.spans)) if i not in others]
    return layout.only(kept) if others else layout
