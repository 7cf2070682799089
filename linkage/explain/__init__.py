"""Why two records are, or are not, held to be the same person."""

from linkage.explain.chain import Link
from linkage.explain.obstacles import Obstacle
from linkage.explain.pair import Explanation, explain
from linkage.explain.unproposed import Miss
from linkage.explain.weights import Step
from linkage.explain.words import evidence_text
from linkage.explain.writings import Party, Writing

__all__ = [
    "Explanation",
    "Link",
    "Miss",
    "Obstacle",
    "Party",
    "Step",
    "Writing",
    "evidence_text",
    "explain",
]
