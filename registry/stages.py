"""What the finished stages of a night made, kept beside the registry until it is published.

A night that died goes on where it was if it is the same night: the same files, program, policy, day and registry. The
tables are mapped from their files, so that memory holds no more of them than is being used.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from registry import folder
from registry.deliveries.measure import Tables


@dataclass(frozen=True)
class Stages:
    """The stages of one night, in a folder named after all that decides what they make."""

    folder: Path

    @classmethod
    def of(cls, registry: Path, decides: Iterable[str]) -> Stages:
        """The stages of this night; what another night left is removed."""
        stages = cls(_all(registry) / sha256("\n".join(decides).encode()).hexdigest()[:16])
        for other in _all(registry).glob("*"):
            if other != stages.folder:
                shutil.rmtree(other, ignore_errors=True)
        return stages

    def done(self, name: str) -> bool:
        """Did this stage finish before the night died?"""
        return (self.folder / name).is_dir()

    def stage(self, name: str, make: Callable[[], Tables]) -> dict[str, pa.Table]:
        """What this stage made, or makes now."""
        place = self.folder / name
        if not self.done(name):
            made = dict(make())
            try:
                folder.write(made, place)
            except OSError:  # no room: the night goes on without
                return made
            del made
        return folder.mapped(place)

    def over(self) -> None:
        """The night is published."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)


def _all(registry: Path) -> Path:
    return registry.with_name(f".{registry.name}.stages")
