"""How long the rest of a night will take, told from the stages that are done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from registry.publish import STAGES

SHARES: Final = dict(zip(STAGES, (0.40, 0.14, 0.14, 0.28, 0.01, 0.01, 0.02), strict=True))
"""Parts of a night that stages take, by ``benchmarks/night.py``; they hardly change with the number of rows."""
_SOON: Final = 10  # seconds of which nobody needs to be told


class Pace:
    """Told each stage as it begins, it says how long the rest will take.

    The stage before is the measure: how much of reading a night is spared, it does not know.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._begun: tuple[str, float] | None = None

    def left(self, stage: str) -> float | None:
        """Seconds until the night is over as a stage begins; None while nothing tells."""
        now, before = self._clock(), self._begun
        self._begun = (stage, now)
        if before is None:
            return None
        name, since = before
        coming = STAGES[STAGES.index(stage) :]
        return (now - since) / SHARES[name] * sum(SHARES[each] for each in coming)

    def told(self, step: str) -> str:
        """A step with the time left, where it is a stage and that is worth telling."""
        seconds = self.left(step) if step in SHARES else None
        if seconds is None or seconds < _SOON:
            return step
        return f"{step}（约还需 {_rounded(seconds)}）"


def _rounded(seconds: float) -> str:
    return f"{round(seconds / 60)} 分钟" if seconds >= 90 else f"{round(seconds, -1):.0f} 秒"
