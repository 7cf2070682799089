"""A record without a sure id is at most one of the people whom it resembles: they share its chances.

Weights are of a pair by itself. Two namesakes who fit a record equally well cannot both be likely: the odds of each
are set against those of the others (the record is one of them, or none).
"""

from __future__ import annotations

import numpy as np

from linkage.decide import HEAVIEST, Floats
from linkage.encode import Ints, inverse
from linkage.profile import Profiles


def discounts(profiles: Profiles, a: Ints, b: Ints, weight: Floats) -> Floats:
    """What the rivals of each pair take from its weight, in bits, never positive.

    Args:
        profiles: what was compared.
        a: one profile of each pair.
        b: the other.
        weight: log2 odds of each pair by itself.
    """
    one_sure = np.flatnonzero(profiles.sure[a] != profiles.sure[b])
    weak = np.where(profiles.sure[a[one_sure]], b[one_sure], a[one_sure])
    owner = profiles.id[np.where(profiles.sure[a[one_sure]], a[one_sure], b[one_sure])]
    odds = np.exp2(np.minimum(weight[one_sure], HEAVIEST))
    _, candidate = inverse((weak << 32) | owner)
    best = np.zeros(int(candidate.max(initial=-1)) + 1)
    np.maximum.at(best, candidate, odds)
    of_weak = np.zeros(len(best), dtype=np.int64)
    of_weak[candidate] = weak
    total = np.bincount(of_weak, weights=best, minlength=len(profiles))
    rivals = np.maximum(total[weak] - best[candidate], 0.0)
    found = np.zeros(len(a))
    found[one_sure] = -np.log2(1.0 + rivals)
    return found
