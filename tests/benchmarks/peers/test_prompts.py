"""Questions name what is asked, and the units that an answer may have."""

from benchmarks.peers.prompts import chat_prompt, paligemma_prompt


def test_prompts_name_the_entity_and_its_units() -> None:
    assert paligemma_prompt("item_weight") == "answer en What is the item item weight?\n"
    assert "kilovolt, millivolt, volt" in chat_prompt("voltage")
    assert "maximum weight recommendation" in chat_prompt("maximum_weight_recommendation")
