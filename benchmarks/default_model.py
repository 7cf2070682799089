"""Make the model that is shipped: learnt without labels from a simulated district that no benchmark uses.

    python benchmarks/default_model.py [HOUSEHOLDS] [SEED]

Writes ``linkage/model/default.json``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from linkage.decide import SHIPPED
from linkage.profile import profile
from linkage.train import train
from simulation.district import records


def main(households: int, seed: int) -> None:
    """Simulate, learn, write."""
    found, _ = records(households, seed)
    version = f"simulated district, {households} households, seed {seed}"
    train(profile(found.to_arrow()), version).save(SHIPPED)
    print(f"{version}: {SHIPPED}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000, int(sys.argv[2]) if len(sys.argv) > 2 else 902)
