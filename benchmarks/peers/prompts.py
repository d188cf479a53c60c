"""What vision models are asked."""

from measure_extract.entities import entity_spec

__all__ = ["PALIGEMMA_PROMPTS", "chat_prompt", "paligemma_prompt"]

# "answer en ..." is PaliGemma's task prefix for questions; the first wording is the participants'.
PALIGEMMA_PROMPTS = {
    "item": "answer en What is the item {entity}?\n",
    "plain": "answer en what is the {entity}?\n",
    "unit": "answer en What is the {entity} of the product, with its unit?\n",
}


def paligemma_prompt(entity: str, wording: str = "item") -> str:
    """Give PaliGemma's question for an entity; see PALIGEMMA_PROMPTS."""
    return PALIGEMMA_PROMPTS[wording].format(entity=entity.replace("_", " "))


def chat_prompt(entity: str) -> str:
    """Give the question for models that chat: what is wanted, the units allowed, and the way out."""
    units = ", ".join(sorted(entity_spec(entity).units))
    name = entity.replace("_", " ").removeprefix("item ")
    return (
        f"What {name} of the product is printed in this picture? Answer with one number and one unit "
        f"of: {units}. Answer only what is printed; if it is not printed, answer: none."
    )
