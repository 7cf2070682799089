"""Numbers that identify: resident ids, telephone numbers, bank accounts, certificates.

Resident ids follow GB 11643-1999: 6 digits of birthplace, 8 of birth day, 3 of sequence (odd for men) and a check
character by ISO 7064 MOD 11-2.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.chance import Days, Ints, Mask, Rng, Texts, month_and_day, padded, table, years_of

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.array(list("10X98765432"))
ZERO = ord("0")


MOBILE_HEADS = table("mobile")["head"].cast(pl.String).to_numpy().astype("<U3")


def digits_of(numbers: Texts, width: int) -> Ints:
    """A matrix of digits, one row per number of at least ``width`` digits."""
    flat = numbers.astype(f"<U{width}").view(np.uint32).reshape(len(numbers), width)
    return flat.astype(np.int64) - ZERO


def text_of(digits: Ints) -> Texts:
    """The inverse of ``digits_of``."""
    flat = np.ascontiguousarray((digits + ZERO).astype(np.uint32))
    text: Texts = flat.view(f"<U{digits.shape[1]}").reshape(len(digits))
    return text


def check_characters(first17: Ints) -> Texts:
    """Check characters for a matrix of 17 digits (ISO 7064 MOD 11-2)."""
    checks: Texts = CHECKS[(first17 @ WEIGHTS) % 11]
    return checks


def with_check(first17: Texts) -> Texts:
    """Seventeen digits made a whole id."""
    return np.strings.add(first17, check_characters(digits_of(first17, 17)))


def compact_days(days: Days) -> Texts:
    """Days as eight digits."""
    return padded(years_of(days) * 10_000 + month_and_day(days), 8)


def resident_ids(rng: Rng, areas: Texts, births: Days, female: Mask, after: Ints) -> Texts:
    """Valid ids, no two alike.

    Args:
        rng: the stream to draw from.
        areas: six-digit codes of the birthplace.
        births: birth days.
        female: who is a woman (even sequence number).
        after: index of the twin registered just before, or -1: twins get neighbouring sequence numbers.
    """
    sequence = rng.integers(0, 499, len(areas)) * 2 + np.where(female, 2, 1)
    twins = np.flatnonzero(after >= 0)
    sequence[twins] = sequence[after[twins]] + 1 + (female[twins] == female[after[twins]])
    prefix = np.strings.add(areas, compact_days(births))
    _, place = np.unique(prefix, return_inverse=True)
    while (clash := _repeated(place * 1000 + sequence % 1000)).any():
        sequence[clash] += 2
    return with_check(np.strings.add(prefix, padded(sequence % 1000, 3)))


def _repeated(keys: Ints) -> Mask:
    """Every occurrence of a key after its first."""
    again = np.ones(len(keys), dtype=np.bool_)
    again[np.unique(keys, return_index=True)[1]] = False
    return again


def mobile_numbers(rng: Rng, size: int) -> Texts:
    """Mobile numbers, eleven digits."""
    tails = padded(rng.integers(0, 10**8, size), 8)
    return np.strings.add(MOBILE_HEADS[rng.integers(0, len(MOBILE_HEADS), size)], tails)


def account_numbers(rng: Rng, size: int) -> Texts:
    """Bank account numbers, nineteen digits with the usual Luhn check."""
    body = np.concatenate([np.tile([6, 2, 2, 8], (size, 1)), rng.integers(0, 10, (size, 14))], axis=1)
    doubled = body.copy()
    doubled[:, 1::2] *= 2
    doubled = np.where(doubled > 9, doubled - 9, doubled)
    check = (10 - doubled.sum(axis=1) % 10) % 10
    return text_of(np.concatenate([body, check[:, None]], axis=1))
