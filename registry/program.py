"""Which program works: nights, stages and parts are the same only if the program that made them is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import linkage
import registry
import schemas
from schemas.reader import program


@cache
def this_program() -> str:
    """The digest of all that decides a night, and of the libraries that work for it."""
    return program(*(Path(str(package.__file__)).parent for package in (schemas, linkage, registry)))
