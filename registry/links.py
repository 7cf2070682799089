"""Questions about links, put to the records that a registry holds: why this pair, and what model would they teach?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkage import Model
from linkage.explain import Explanation
from linkage.explain import explain as explain_pair
from linkage.profile import profile
from linkage.train import train as learn
from registry.deliveries import for_linkage
from registry.reader import open_read_only
from registry.review import standing
from schemas.declaration import declarations, distinct_lists
from schemas.errors import UserError
from schemas.tables import DECISION, RECORD

FEW = 500


def explain(registry: Path, record_a: str, record_b: str) -> Explanation:
    """Why two records of the registry are, or are not, held to be one person.

    Raises:
        UserError: E-LINK-001 when the registry holds no such record.
    """
    with open_read_only(registry) as reader:
        records, decided = reader.table(RECORD), reader.table(DECISION)
    for record in (record_a, record_b):
        if not pc.any(pc.equal(records["record_id"], record)).as_py():
            raise UserError("E-LINK-001", f"登记库里没有记录 {record}。", "记录编号以 R 开头，见表 record。")
    return explain_pair(
        for_linkage(records),
        record_a,
        record_b,
        decisions=standing(decided, records).for_linkage,
        distinct_in=distinct_lists(),
        titles={each.list_name: each.title for each in declarations()},
    )


def train(source: Path, output: Path, *, seed: int) -> Model:
    """Learn a model from the records of a registry, or from a Parquet file of records, and write it.

    What reviewers have decided in a registry is taken as labels.

    Raises:
        UserError: E-LINK-002 when there are too few records to learn from.
    """
    if source.suffix == ".parquet":
        records, decided, name = _records_of(source), None, source.stem
    else:
        with open_read_only(source) as reader:
            records = reader.table(RECORD)
            decided = standing(reader.table(DECISION), records).for_linkage
            records = for_linkage(records)
            name = reader.query("SELECT max(run_id) AS run_id FROM run")["run_id"][0].as_py()
    profiles = profile(records)
    if len(profiles) < FEW:
        raise UserError(
            "E-LINK-002", f"记录太少（不足 {FEW} 份档案），学不出可靠的模型。", "请用随附的模型。"
        )
    model = learn(profiles, f"{name}, {records.num_rows} records, seed {seed}", seed=seed, decisions=decided)
    model.save(output)
    return model


def _records_of(source: Path) -> pa.Table:
    """Records from a Parquet file.

    Raises:
        UserError: E-LINK-003 when it is not one, or lacks the columns that every record has.
    """
    try:
        records = pq.read_table(source)
    except (OSError, pa.ArrowException) as error:
        raise UserError("E-LINK-003", f"读不出 {source}。", "请给登记库，或记录的 Parquet 文件。") from error
    if lacking := {"record_id", "department"} - set(records.column_names):
        raise UserError("E-LINK-003", f"{source} 缺少列 {'、'.join(sorted(lacking))}。", "列名见表 record。")
    return records
