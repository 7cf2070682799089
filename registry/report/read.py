"""The one gate between registry and reports: rows come out ordered, in memory, and masked by column name.

No report module asks the registry in any other way, so none can print what it never held. Columns ending in
``_id`` are the registry's own opaque numbers and pass as they are; every other text is masked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from registry.reader import Reader
from registry.report import mask

QUERIES: Final = Path(__file__).parent / "queries"
MASKS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "id_number": mask.id_number,
    "head_id_number": mask.id_number,
    "account_no": mask.id_number,
    "name": mask.name,
    "person_name": mask.name,
    "head_name": mask.name,
    "reporter": mask.name,
    "phone": mask.phone,
    "address": mask.address,
}


@cache
def _sql(*names: str) -> str:
    return "\n".join((QUERIES / f"{name}.sql").read_text("utf-8") for name in names)


def frame(registry: Reader, *queries: str, **parameters: Any) -> pl.DataFrame:
    """The answer to a query file (or to a shared beginning and its continuation), masked.

    Args:
        registry: where to ask.
        queries: stems in ``queries/``, read as one statement.
        parameters: values for ``$name`` in it.
    """
    return masked(pl.DataFrame(pl.from_arrow(registry.query(_sql(*queries), parameters))))


def masked(answer: pl.DataFrame) -> pl.DataFrame:
    """An answer with its texts masked by the names of their columns."""
    texts = [name for name, kind in answer.schema.items() if kind == pl.String and not name.endswith("_id")]
    return answer.with_columns(MASKS.get(name, mask.free_text)(pl.col(name)).alias(name) for name in texts)


def rows(registry: Reader, *queries: str, **parameters: Any) -> list[dict[str, Any]]:
    """As ``frame``, as a list of dictionaries."""
    return frame(registry, *queries, **parameters).to_dicts()
