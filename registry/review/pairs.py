"""The pairs of the queue as a reviewer reads them: two records side by side, and in which fields they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from registry.reader import Reader
from registry.report import mask
from registry.review import evidence
from schemas.declaration import declarations
from schemas.fields import id_number, name, phone

_SHOWN: Final = (
    "name", "sex", "birth_date", "id_number", "phone", "address", "household_no", "relation", "head_name"
)  # fmt: skip
FIELDS: Final = {"came_from": "来自"} | {field: evidence.FIELDS[field] for field in _SHOWN}
"""What is shown of either record."""
_ALIKE: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "name": name.clean,
    "id_number": lambda text: pl.coalesce(id_number.canonical(id_number.clean(text)), id_number.clean(text)),
    "phone": phone.clean,
    "head_name": name.clean,
}
_ASKED: Final = """
SELECT r.rank, r.pair_id, r.record_a, r.record_b, r.probability, r.reason, l.evidence
FROM review AS r
LEFT JOIN link AS l ON least(l.record_a, l.record_b) = r.record_a AND greatest(l.record_a, l.record_b) = r.record_b
ORDER BY r.rank
"""
_RECORDS: Final = """
SELECT r.record_id, r.department, r.list_name, f.file_name, f.sheet, r.row_number, r.name, r.sex,
       CAST(r.birth_date AS VARCHAR) AS birth_date, r.id_number, r.phone, r.address, r.household_no, r.relation,
       r.head_name
FROM record AS r LEFT JOIN source_file AS f USING (file_id)
WHERE r.record_id IN (SELECT record_a FROM review UNION ALL SELECT record_b FROM review)
"""


def pairs(registry: Reader, *, unmasked: bool = False) -> pl.DataFrame:
    """The queue in its order.

    Returns:
        ``rank``, ``pair_id``, ``record_a``, ``record_b``, ``probability``, ``reason``, ``evidence``; of either record
        the ``FIELDS`` (with ``_a``, ``_b``), ids and telephones masked unless ``unmasked``; ``differ``: the headings of
        the fields in which both say something, and not the same.
    """
    asked = pl.DataFrame(pl.from_arrow(registry.query(_ASKED))).unique(
        "rank", keep="first", maintain_order=True
    )
    records = _with_origin(pl.DataFrame(pl.from_arrow(registry.query(_RECORDS))))
    for side in ("a", "b"):
        here = records.rename({"record_id": "record"}).select(pl.all().name.suffix(f"_{side}"))
        asked = asked.join(here, on=f"record_{side}", how="left", maintain_order="left")
    told = asked.with_columns(differ=_differ())
    return told if unmasked else told.with_columns(_masked())


def _with_origin(records: pl.DataFrame) -> pl.DataFrame:
    """Records with list, file, sheet and row in words."""
    titles = {each.list_name: each.title for each in declarations()}
    place = pl.concat_str(
        mask.free_text(pl.col("file_name")), mask.free_text(pl.col("sheet")), separator="/", ignore_nulls=True
    )
    row = pl.format("第 {} 行", "row_number")
    known = pl.col("list_name").replace(titles)
    came_from = pl.concat_str("department", known, place, row, separator=" ", ignore_nulls=True)
    return records.select(
        "record_id", came_from.alias("came_from"), *(field for field in FIELDS if field != "came_from")
    )


def _differ() -> pl.Expr:
    """The headings of the fields that both records fill, each with something else."""
    told = []
    for field, heading in FIELDS.items():
        if field != "came_from":
            one, other = (_alike(field, side) for side in ("a", "b"))
            told.append(
                pl.when(one.is_not_null() & other.is_not_null() & (one != other)).then(pl.lit(heading))
            )
    return pl.concat_str(told, separator="、", ignore_nulls=True)


def _alike(field: str, side: str) -> pl.Expr:
    """A field as it is compared: without what is only another writing."""
    text = pl.col(f"{field}_{side}").str.strip_chars()
    return pl.coalesce(_ALIKE[field](text), text) if field in _ALIKE else text


def _masked() -> list[pl.Expr]:
    """Ids and telephones masked, wherever they stand."""
    told = []
    for side in ("a", "b"):
        told += [mask.id_number(pl.col(f"id_number_{side}")).alias(f"id_number_{side}")]
        told += [mask.phone(pl.col(f"phone_{side}")).alias(f"phone_{side}")]
        told += [
            mask.free_text(pl.col(f"{field}_{side}")).alias(f"{field}_{side}")
            for field in ("name", "address", "household_no", "head_name")
        ]
    return told
