"""Chinese characters as linkage hears and sees them: sounds, variant forms, look-alikes. Keys for comparing only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from schemas import codes

Codes = npt.NDArray[np.uint32]
WIDE: Final = 0x10000
WILDCARD: Final = ord("*")
UNREADABLE: Final = "?？□■○●×"
"""What stands where a mask or a missing glyph hid a character."""


@dataclass(frozen=True)
class Alphabet:
    """What is known of each code point below 65,536.

    Attributes:
        folded: its simplified or common form.
        sounds: number of its sound, 0 where unknown.
        heard: its sound, else the folded form itself, out of their range.
        looks: look-alike pairs packed into one number each, sorted.
    """

    folded: Codes
    sounds: Codes
    heard: Codes
    looks: npt.NDArray[np.uint64]


@cache
def alphabet() -> Alphabet:
    """The character table as arrays for gathering."""
    table = codes.table("characters")
    points = np.array([ord(c) for c in table["char"]], dtype=np.uint32)
    folded = np.arange(WIDE, dtype=np.uint32)
    folded[[ord(c) for c in UNREADABLE]] = WILDCARD
    folded[0xE000:0xF900] = WILDCARD
    folded[points] = np.array([ord(c[0]) for c in table["variant"]], dtype=np.uint32) & 0xFFFF
    sounds = np.zeros(WIDE, dtype=np.uint32)
    sounds[points] = table["sound"].rank("dense").to_numpy()
    pairs = codes.table("lookalikes")
    a, b = (np.array([ord(c) for c in pairs[side]], dtype=np.uint64) for side in ("a", "b"))
    looks = np.unique(np.concatenate([(a << np.uint64(16)) | b, (b << np.uint64(16)) | a]))
    heard = np.where(sounds[folded] > 0, sounds[folded], folded + np.uint32(WIDE))
    return Alphabet(folded, sounds, heard, looks)
