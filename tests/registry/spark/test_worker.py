"""What a worker tells, and what it does not do twice; no Spark is needed to see it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from registry import folder
from registry.program import this_program
from registry.spark.engine import OnSpark
from registry.spark.worker import GIVEN, MADE, SHARED, Job, Told, work
from schemas.engine import Kernel, Tables
from schemas.errors import UserError

ID = "350505195001010019"
ROWS = {"rows": pa.table({"id": [ID, None]})}


def counted(part: Tables) -> Tables:
    return {name: pa.table({"count": [table.num_rows]}) for name, table in part.items()}


def failing(part: Tables) -> Tables:
    raise ValueError(f"no such person: {part['rows']['id'][0]}")


def refusing(part: Tables) -> Tables:
    raise UserError("E-POLICY-001", "政策表写错了。", "请改。")


def lacking(part: Tables) -> Tables:
    raise MemoryError


def panicking(part: Tables) -> Tables:
    raise PanicException(ID)


class PanicException(BaseException):
    pass


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder.write(ROWS, tmp_path / GIVEN / "one")
    folder.write({"others": ROWS["rows"]}, tmp_path / SHARED / "all")
    return tmp_path


def told(place: Path, kernel: Kernel, asking: str | None = None) -> Told:
    job = Job(kernel, str(place), GIVEN, ("one",), "all", asking or this_program())
    (batch,) = work([pa.RecordBatch.from_pydict({"id": [0]})], job)
    (row,) = batch.to_pylist()
    return Told(**row)


def test_a_part_and_what_is_shared_are_worked_on(place: Path) -> None:
    assert told(place, counted).code is None
    made = folder.mapped(place / MADE / "one")
    assert {name: table["count"][0].as_py() for name, table in made.items()} == {"rows": 2, "others": 2}


def test_what_was_made_is_not_made_again(place: Path) -> None:
    told(place, counted)
    assert told(place, failing).code is None


def test_a_failure_is_told_by_kind_and_place_without_what_it_says(place: Path) -> None:
    found = told(place, failing)
    assert found.code == "E-RUN-014"
    line = failing.__code__.co_firstlineno + 1
    assert (
        found.message
        == f"工作机出错：ValueError，在 tests/registry/spark/test_worker.py:{line}。登记库没有改动。"
    )
    assert ID not in str(found)
    assert not (place / MADE / "one").exists()


def test_a_lack_of_memory_is_told_as_such(place: Path) -> None:
    assert told(place, lacking).code == "E-RUN-017"


def test_a_panic_of_a_library_is_told(place: Path) -> None:
    found = told(place, panicking)
    assert found.code == "E-RUN-014"
    assert ID not in str(found)


def test_what_a_user_can_mend_is_told_as_here(place: Path) -> None:
    found = told(place, refusing)
    assert (found.code, found.message, found.remedy) == ("E-POLICY-001", "政策表写错了。", "请改。")


def test_another_program_does_nothing(place: Path) -> None:
    assert told(place, counted, asking="another").code == "E-RUN-015"


def test_a_folder_that_is_not_shared_is_told(place: Path) -> None:
    assert told(place / "elsewhere", counted).code == "E-RUN-016"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "parts").write_text("a file where the folder should be")
    with pytest.raises(UserError) as told:
        OnSpark(tmp_path / "parts", "local[2]", None, 1).map(counted, [ROWS])
    assert told.value.code == "E-RUN-019"
