"""A reviewer's round through the real command line: run, export, fill in, import, link, undo, link."""

from __future__ import annotations

import io
import json
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

import cli
from registry.reader import open_read_only
from registry.review.form import HIDDEN, NOTE, PAIRS, VERDICT
from schemas.tables import (
    AUDIT_LOG,
    CASE_EVENT,
    DECISION,
    ID_ALIAS,
    ID_TRACE,
    RECORD_PERSON,
    RUN,
    TABLES,
    table_name,
)

AS_OF = "2026-06-30"
FULL_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
Words = dict[int, tuple[str | None, str | None]]


@dataclass
class Told:
    """What a command exited with and printed."""

    returncode: int
    stdout: str
    stderr: str


def doudi(*arguments: object) -> Told:
    """The command line as a user starts it, in this process: a new one would mostly import."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch("sys.argv", ["doudi", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    return Told(int(end.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry of a small district."""
    place = tmp_path_factory.mktemp("published")
    registry = place / "registry.duckdb"
    assert doudi("simulate", place / "district", "--households", 300, "--seed", 7).returncode == 0
    run = doudi("run", place / "district", "--registry", registry, "--as-of", AS_OF)
    assert run.returncode in {0, 3}, run.stderr
    return registry


@pytest.fixture
def registry(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(published, tmp_path / "registry.duckdb"))


def content(registry: Path) -> dict[str, list[dict[str, Any]]]:
    """All that the registry holds but decisions, clocks, the log of who did what and what became of ids."""
    aside = {table_name(schema) for schema in (RUN, CASE_EVENT, DECISION, AUDIT_LOG, ID_ALIAS, ID_TRACE)}
    with open_read_only(registry) as reader:
        held = {table_name(schema): reader.table(schema).to_pylist() for schema in TABLES}
    return {name: rows for name, rows in held.items() if name not in aside}


def exported(registry: Path, *options: str) -> Path:
    target = registry.with_name("复核单.xlsx")
    assert doudi("review", "export", target, "--registry", registry, *options).returncode == 0
    return target


def places(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def fill(form: Path, words: Words, name: str = "填好.xlsx") -> Path:
    """A copy of the workbook in which some rows were answered."""
    book = openpyxl.load_workbook(form)
    sheet = book[PAIRS]
    column = places(sheet)
    for row, (verdict, note) in words.items():
        sheet.cell(row, column[VERDICT], verdict)
        sheet.cell(row, column[NOTE], note)
    target = form.with_name(name)
    book.save(target)
    return target


def pair(form: Path, row: int) -> tuple[str, str]:
    sheet = openpyxl.load_workbook(form)[PAIRS]
    column = places(sheet)
    a, b = (sheet.cell(row, column[heading]).value for heading in HIDDEN[1:])
    return a, b


def one_person(registry: Path, records: tuple[str, str]) -> bool:
    with open_read_only(registry) as reader:
        persons = reader.query(
            "SELECT count(DISTINCT person_id) AS n FROM record_person WHERE record_id IN ($a, $b)",
            {"a": records[0], "b": records[1]},
        )
    return bool(persons["n"][0].as_py() == 1)


def persons_of(registry: Path, records: tuple[str, str]) -> list[str]:
    with open_read_only(registry) as reader:
        owner = {row["record_id"]: row["person_id"] for row in reader.table(RECORD_PERSON).to_pylist()}
    return [owner[record] for record in records]


def redirects(registry: Path) -> dict[str, str]:
    with open_read_only(registry) as reader:
        return {row["old_id"]: row["new_id"] for row in reader.table(ID_ALIAS).to_pylist()}


def listed(registry: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(doudi("review", "list", "--registry", registry, "--json").stdout)
    return told


def take(registry: Path, filled: Path, reviewer: str = "王复核") -> Told:
    return doudi("review", "import", filled, "--reviewer", reviewer, "--registry", registry, "--json")


def relink(registry: Path) -> None:
    assert doudi("link", "--registry", registry).returncode == 0


def chosen(registry: Path, form: Path, *, together: bool) -> int:
    """The first row whose two records are one person, or two; never one that needs two reviewers."""
    for row in range(2, openpyxl.load_workbook(form)[PAIRS].max_row + 1):
        sheet = openpyxl.load_workbook(form)[PAIRS]
        why = sheet.cell(row, places(sheet)["为什么要看"]).value
        if one_person(registry, pair(form, row)) is together and not why:
            return row
    raise AssertionError("no such pair is asked")


def test_words_merge_and_part_and_undoing_restores_every_byte(registry: Path) -> None:
    before = content(registry)
    form = exported(registry)
    two, one = (chosen(registry, form, together=together) for together in (False, True))
    merge, part = pair(form, two), pair(form, one)
    before_merge = persons_of(registry, merge)
    third = next(row for row in range(2, 12) if row not in (two, one))
    filled = fill(form, {two: ("同一人", "原件相符"), one: ("不是同一人", "=1+1"), third: ("看不出", None)})

    taken = take(registry, filled)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout) | {"blank": 0} == {
        "added": 3, "known": 0, "unsure": 1, "second": 0, "blank": 0,
    }  # fmt: skip
    assert not one_person(registry, merge), "a merge is only ever computed, by the next linking"
    relink(registry)
    assert one_person(registry, merge)
    assert not one_person(registry, part)
    (kept,) = {*persons_of(registry, merge)}
    (retired,) = {*before_merge} - {kept}
    assert redirects(registry)[retired] == kept
    assert f"{retired} 已停用，现为 {kept}" in doudi("show", retired, "--registry", registry).stdout
    apart = persons_of(registry, part)
    told = listed(registry)
    assert sorted(d["state"] for d in told["decisions"]) == ["binding", "binding", "unsure"]
    asked = [{q["record_a"], q["record_b"]} for q in told["queue"]]
    assert not [two for two in (merge, part, pair(form, third)) if set(two) in asked]

    again = take(registry, filled)
    assert json.loads(again.stdout)["added"] == 0
    for decision in told["decisions"]:
        undone = doudi(
            "review", "undo", decision["decision_id"], "--reviewer", "李科长", "--reason", "看错了",
            "--registry", registry,
        )  # fmt: skip
        assert undone.returncode == 0, undone.stderr
    assert one_person(registry, merge)
    relink(registry)
    assert content(registry) == before
    assert persons_of(registry, merge) == before_merge
    (kept,) = {*persons_of(registry, part)}
    (minted,) = {*apart} - {kept}
    assert redirects(registry) == {minted: kept}, "an id once published opens for ever"
    assert f"{minted} 已停用，现为 {kept}" in doudi("show", minted, "--registry", registry).stdout
    assert {d["state"] for d in listed(registry)["decisions"]} == {"revoked"}
    assert json.loads(take(registry, filled).stdout)["added"] == 0, (
        "an old workbook does not bring back what was undone"
    )


def test_a_word_against_a_decision_in_force_is_refused_and_nothing_is_written(registry: Path) -> None:
    form = exported(registry)
    row = chosen(registry, form, together=False)
    assert take(registry, fill(form, {row: ("不是同一人", None)})).returncode == 0
    held = registry.read_bytes()
    other = next(number for number in (2, 3, 4) if number != row)
    refused = take(registry, fill(form, {row: ("同一人", None), other: ("看不出", None)}), "赵复核")
    assert refused.returncode == 4
    (fault,) = json.loads(refused.stdout)["faults"]
    assert (fault["code"], fault["row"], fault["column"]) == ("E-REVIEW-007", row, VERDICT)
    assert "王复核" in fault["message"]
    assert "doudi review undo" in fault["remedy"]
    assert registry.read_bytes() == held


def test_every_faulty_row_is_named_with_what_to_do(registry: Path) -> None:
    form = exported(registry)
    book = openpyxl.load_workbook(fill(form, {2: ("是", None), 3: (None, "像"), 4: ("同一人", None)}))
    sheet = book[PAIRS]
    sheet.cell(4, places(sheet)[HIDDEN[1]]).value = None
    bad = form.with_name("坏.xlsx")
    book.save(bad)
    refused = doudi("review", "import", bad, "--reviewer", "王", "--registry", registry)
    assert refused.returncode == 4
    for text in ("E-REVIEW-003", "E-REVIEW-009", "E-REVIEW-004", "从下拉列表中选"):
        assert text in refused.stdout
    assert "E-REVIEW-010" in refused.stderr
    assert listed(registry)["decisions"] == []


def test_the_workbook_is_masked_hides_ids_and_blinds(registry: Path) -> None:
    plain = openpyxl.load_workbook(exported(registry))[PAIRS]
    column = places(plain)
    texts = [str(cell.value) for row in plain.iter_rows() for cell in row]
    assert not any(FULL_ID.search(text) for text in texts)
    spans = [(each.min, each.max) for each in plain.column_dimensions.values() if each.hidden]
    assert {at for first, last in spans for at in range(first, last + 1)} == {column[name] for name in HIDDEN}
    (choice,) = plain.data_validations.dataValidation
    assert choice.formula1 == '"同一人,不是同一人,看不出"'
    blind = openpyxl.load_workbook(exported(registry, "--blind"))[PAIRS]
    assert {"程序的把握", "为什么要看", "逐项比较"} & set(places(plain))
    assert not {"程序的把握", "为什么要看", "逐项比较"} & set(places(blind))
    whole = openpyxl.load_workbook(exported(registry, "--unmasked"))[PAIRS]
    assert any(FULL_ID.search(str(cell.value)) for row in whole.iter_rows() for cell in row)


def test_wrong_usage_is_told_by_code(registry: Path, tmp_path: Path) -> None:
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    text = tmp_path / "文字.xlsx"
    text.write_text("不是工作簿", "utf-8")
    for code, arguments in {
        "E-REVIEW-001": ("import", other, "--reviewer", "王"),
        "E-REVIEW-011": ("import", tmp_path / "没有.xlsx", "--reviewer", "王"),
        "E-REVIEW-014": ("undo", "D0", "--reviewer", "王", "--reason", "错"),
        "E-REVIEW-013": ("undo", "D0", "--reviewer", "王", "--reason", " "),
        "E-REVIEW-016": ("export", tmp_path / "单.csv"),
    }.items():
        told = doudi("review", *arguments, "--registry", registry)
        assert told.returncode == 2
        assert code in told.stderr, told.stderr
    assert (
        "E-REVIEW-001" in doudi("review", "import", text, "--reviewer", "王", "--registry", registry).stderr
    )
