"""Visit sheets come back: each wrong row is named with its place and what to do, the right ones go in."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import cli
from registry.leads import form
from registry.leads.faults import TABLE
from registry.leads.take import take
from schemas.errors import ExitCode, UserError
from tests.registry.leads.nights import AT, FILES, Town
from tests.registry.report.test_leaks import text_of

HEADINGS = (form.LEAD, form.VERDICT, form.WHO, form.NEED, form.NOTE, form.REVISION)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town(tmp_path_factory.mktemp("town"))
    town.night(date(2026, 6, 30), FILES)
    town.hand_out()
    return town


def sheet(town: Town, *rows: tuple[str, ...]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    path = town.place / "走访.csv"
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        (("L0", "不属实", "", "", "", "1"), "E-LEAD-004", form.LEAD),
        (("阿牛", "", "", "", "说了话", "1"), "E-LEAD-005", form.VERDICT),
        (("阿牛", "已经走访", "", "", "", "1"), "E-LEAD-006", form.VERDICT),
        (("阿牛", "不属实", "", "", "", "7"), "E-LEAD-007", form.REVISION),
        (("阿牛", "属实纳入", "候选9 P99999999", "", "", "1"), "E-LEAD-010", form.WHO),
        (("阿牛", "属实纳入", "王秀英", "", "", "1"), "E-LEAD-010", form.WHO),
        (("阿牛", "属实纳入", "", "", "", "1"), "E-LEAD-011", form.WHO),
        (("阿牛", "查无此人", "都不是（新对象）", "", "", "1"), "E-LEAD-012", form.WHO),
        (("阿牛", "转介", "都不是（新对象）", "别的", "", "1"), "E-LEAD-013", form.NEED),
    ],
)
def test_a_wrong_row_is_told_and_changes_nothing(town, said, code, column):
    before = town.ask("FROM lead_event ORDER BY event_no")
    lead = town.lead(said[0])["lead_id"] if said[0] != "L0" else "L0"
    taken = take(town.registry, sheet(town, (lead, *said[1:])), AT, actor="走访人")
    (fault,) = taken.faults
    assert (fault.code, fault.column, fault.row, taken.added) == (code, column, 2, 0)
    assert fault.told(TABLE)["remedy"]
    assert town.ask("FROM lead_event ORDER BY event_no") == before


def test_two_words_on_one_lead_are_neither_taken(town):
    lead = town.lead("李婶")["lead_id"]
    rows = ((lead, "不属实", "", "", "", "1"), (lead, "查无此人", "", "", "", "1"))
    taken = take(town.registry, sheet(town, *rows), AT, actor="走访人")
    assert [fault.code for fault in taken.faults] == ["E-LEAD-008", "E-LEAD-008"]
    assert town.status("李婶") == ("sent", None)


def test_files_that_are_none_of_ours(town):
    with pytest.raises(UserError, match="E-LEAD-001"):
        take(town.registry, town.place / "没有.xlsx", AT, actor="走访人")
    other = town.place / "别的.csv"
    other.write_text("姓名,电话\n甲,1\n", "utf-8")
    with pytest.raises(UserError, match="E-LEAD-002"):
        take(town.registry, other, AT, actor="走访人")
    other.write_text(f"{form.LEAD},{form.VERDICT}\nL1,不属实\n", "utf-8")
    assert [fault.code for fault in take(town.registry, other, AT, actor="走访人").faults] == ["E-LEAD-003"]


def test_no_sheet_holds_a_full_number_telephone_name_or_door(town):
    hidden = {
        str(value)
        for sql in (
            "SELECT unnest([name, called, phone, address, id_number, reporter]) AS value FROM lead",
            "SELECT unnest([name, phone, address, id_number, account_no]) AS value FROM record",
        )
        for row in town.ask(sql)
        for value in row.values()
        if value is not None and len(value) >= 3 and not value.endswith("村")
    }
    assert len(hidden) > 20
    books = [path for path in (town.place / "visits").rglob("*") if path.is_file()]
    assert len(books) > 2
    for path in books:
        text = text_of(path)
        assert [secret for secret in hidden if secret in text] == [], path.name


def test_what_was_reported_never_becomes_a_formula(town):
    told = [
        cell
        for path in (town.place / "visits").rglob("*.xlsx")
        for row in load_workbook(path)[form.SHEET].iter_rows()
        for cell in row
        if str(cell.value).startswith("=")
    ]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in told] == [("=1+1没有收入", "s", True)]


def test_commands_list_hand_out_take_and_undo(town):
    registry = ["--registry", str(town.registry)]
    listed = run("leads", "list", "--json", *registry)
    leads = json.loads(listed.stdout)
    assert {lead["status"] for lead in leads} == {"sent"}
    assert "王秀英" not in listed.stdout
    assert run("leads", "list", *registry).exit_code == 0
    out = run("leads", "export", "--to", str(town.place / "again"), "--json", *registry)
    assert json.loads(out.stdout)["sent"] == 0
    lead = town.lead("李婶")["lead_id"]
    path = sheet(town, (lead, "不属实", "", "", "", "1"), ("L0", "不属实", "", "", "", "1"))
    taken = run("leads", "import", str(path), "--json", *registry)
    assert taken.exit_code == ExitCode.SOME_REJECTED
    assert [fault["code"] for fault in json.loads(taken.stdout)["faults"]] == ["E-LEAD-004"]
    assert town.status("李婶") == ("unfounded", None)
    assert run("leads", "undo", lead, "--reason", "看错了", *registry).exit_code == 0
    assert town.status("李婶") == ("sent", None)
    assert json.loads(run("referrals", "list", "--json", *registry).stdout) == []
