"""Make the model that is shipped: learnt without labels from a simulated district that no benchmark uses.

    python benchmarks/default_model.py [HOUSEHOLDS] [SEED]

Writes ``linkage/model/default.json``, and ``kinship.json`` beside it: how often kin and neighbours show each
combination of surname, sex and age.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from linkage import kinship
from linkage.claims import Sightings, by_number
from linkage.decide import SHIPPED
from linkage.link import Stages, stages_of
from linkage.profile import profile
from linkage.train import train
from simulation.district import records


def main(households: int, seed: int) -> None:
    """Simulate, learn, write."""
    found, _ = records(households, seed)
    version = f"simulated district, {households} households, seed {seed}"
    table = found.to_arrow()
    model = train(profile(table), version)
    model.save(SHIPPED)
    kinship.save(*_kin_and_neighbours(stages_of(table, None, model, None)), kinship.SHIPPED, version)
    print(f"{version}: {SHIPPED}, {kinship.SHIPPED}")


def _kin_and_neighbours(stages: Stages) -> tuple[np.ndarray, np.ndarray]:
    """How often each combination stands in household lists, and between neighbours."""
    person = stages.groups.person
    seen = Sightings.of(stages.profiles, person)
    return kinship.counted(kinship.People.of(seen, person), by_number(seen), stages.homes.household)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000, int(sys.argv[2]) if len(sys.argv) > 2 else 902)
