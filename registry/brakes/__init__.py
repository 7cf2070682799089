"""Before a night's files are let in: is each what it claims to be, beside what the registry holds of the same list?

A file that has collapsed, exploded, is older, or is full of bad ids, repeated or rejected rows is set aside until
somebody says ``--accept``; last night's rows of that list stay in force, so that nobody's help vanishes from view.
"""

from __future__ import annotations

from registry.brakes.let_in import HELD, LetIn, braked, let_in
from registry.brakes.limits import limits

__all__ = ["HELD", "LetIn", "braked", "let_in", "limits"]
