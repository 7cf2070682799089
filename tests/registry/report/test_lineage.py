from __future__ import annotations

import pytest

from registry.report.lineage import generations
from registry.report.model import Change


def changes(*steps: str) -> list[Change]:
    """``A>B``: household A became B; a side may be missing."""
    sides = [step.split(">") for step in steps]
    return [Change(None, "split", former or None, now or None, None, None, None) for former, now in sides]


@pytest.mark.parametrize(
    ("steps", "former", "later"),
    [
        ((), [], []),
        (("A>H",), [["A"]], []),
        (("A>B", "B>H", "H>C", "C>D"), [["A"], ["B"]], [["C"], ["D"]]),
        (("A>H", "B>H", "H>C", "H>D"), [["A", "B"]], [["C", "D"]]),
        (("A>B", "A>H", "B>H"), [["A", "B"]], []),  # the shortest way counts
        (("H>A", "A>H"), [["A"]], [["A"]]),  # split off and merged again
        (("H>H",), [], []),
        (("H>", ">H"), [], []),  # a death, a birth
    ],
)
def test_generations(steps: tuple[str, ...], former: list[list[str]], later: list[list[str]]) -> None:
    assert generations("H", changes(*steps)) == (former, later)
