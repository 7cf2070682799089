"""What a sender is given: the page of a list, a marked copy of a file, a draft for a layout nobody declared."""

import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import cli
from schemas.declaration import declarations, load
from schemas.fields.kinds import kind_of
from schemas.intake import read_exports
from schemas.sender.draft import draft
from schemas.sender.marked import NOTE_HEADING, write_marked
from schemas.sender.page import FOLDER, page, pages
from schemas.sender.words import field_word, words
from tests.schemas.sheets import frame, rows_of, text_file, workbook
from tests.schemas.test_merged import HOUSEHOLDS, household, merged_workbook
from tests.schemas.test_recognise import sheet_of

ROOT = Path(__file__).parents[2]
RELIEF = rows_of("""
某县临时救助台账
申请人|身份证号|困难类型|救助金额|救助时间|住址
张三|350505195001010019|因病|1000|2026-03-05|=1+1
李四|350505195203040022|因灾|约八百|2026-02-30|@SUM(A1)
|||500||+某村
王五|350505********0020|因灾|-300|2026-03-07|-某村
合计|||1800
""")
CLUB = rows_of("""
某县关爱名单
姓名|身份证号码|联系电话|补助金额|发放日期|爱好|家庭成员姓名1|家庭成员姓名2
张三|350505195001010019|13850731234|10|2026-1-1|棋|李四|李五
""")
runner = CliRunner()


def check(*arguments):
    return runner.invoke(cli.app, ["check", *map(str, arguments)])


# --- pages --------------------------------------------------------------------------------------------------


def test_the_committed_pages_are_those_of_the_declarations():
    committed = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).glob("*.md")}
    assert committed == dict(pages()), "python -m schemas.sender.page"


@pytest.mark.parametrize("made", declarations(), ids=lambda made: made.list_name)
def test_a_page_names_every_column_and_what_is_required(made):
    text = page(made)
    assert text.count("\n| ") == len(made.targets) + 1
    assert "必需" in text or "几选一" in text
    assert not [target for target in made.targets if field_word(target.split(".")[1]).isascii()]


def test_every_example_on_a_page_is_read():
    kinds = {kind_of(field).name: kind_of(field) for field in ("name", "id_number", "paid_on", "period_end", "period",
             "amount_yuan", "persons", "sex", "phone", "address", "division_code", "account_no", "covered", "kind",
             "level")}  # fmt: skip
    for name, kind in kinds.items():
        for example in words()["kinds"][name]["examples"]:
            value = pl.DataFrame({"v": [example]}).select(kind.clean(pl.col("v"))).item()
            opened = example == "长期"
            assert (value is not None) != opened, (name, example)
            assert value != {"start": None, "end": None, "open": False}, (name, example)


def test_a_page_is_shown_and_an_unknown_list_named():
    assert check("--page", "临时救助台账").stdout.startswith("# 临时救助台账")
    result = check("--page", "nonsense")
    assert result.exception.code == "E-CHECK-002"
    assert check().exception.code == "E-CHECK-001"


# --- the marked copy ----------------------------------------------------------------------------------------


def marked(tmp_path, **files):
    for name, content in files.items():
        stem, _, extension = name.rpartition("_")
        (tmp_path / f"{stem}.{extension}").write_bytes(content)
    intake = read_exports([tmp_path])
    written = write_marked([tmp_path], intake, tmp_path / "marked")
    return {path.name: openpyxl.load_workbook(path) for path in written}


def test_cells_at_fault_are_coloured_and_say_why_and_values_stay(tmp_path):
    book = marked(tmp_path, a_csv=text_file(RELIEF, "gb18030"))["a.核对.xlsx"]
    sheet = book.worksheets[0]
    assert sheet["G2"].value == NOTE_HEADING
    assert "E-INTAKE-220" in sheet["D4"].comment.text
    assert "E-INTAKE-211" in sheet["E4"].comment.text
    assert "E-INTAKE-233" in sheet["B4"].comment.text
    assert "【救助金额】E-INTAKE-220" in sheet["G4"].value
    assert sheet["D4"].fill.start_color.rgb != sheet["B4"].fill.start_color.rgb
    assert sheet["D3"].comment is None
    assert sheet["D3"].fill.fill_type is None
    assert {sheet.cell(5, column).fill.fill_type for column in range(1, 7)} == {"solid"}
    assert "E-INTAKE-101" in sheet["G5"].value
    assert "E-INTAKE-235" in sheet["B6"].comment.text
    assert sheet["G7"].value is None
    for place, row in enumerate(RELIEF, 1):
        assert [sheet.cell(place, column + 1).value for column in range(len(row))] == row


def test_nothing_a_cell_holds_becomes_a_formula(tmp_path):
    rows = [*RELIEF[:2], *[["张三", "350505195001010019", "因病", text, "x", text] for text in
            ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "http://a.b")]]  # fmt: skip
    marked(tmp_path, a_xlsx=workbook({"一": rows}))
    with zipfile.ZipFile(tmp_path / "marked" / "a.核对.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "externalLink" in name]
        rels = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/_rels")]
    assert not any(b"hyperlink" in part for part in rels)


def test_a_marked_copy_has_the_verdict_of_its_original(tmp_path):
    files = {
        "a_xlsx": workbook({"一": RELIEF, "说明": [["填表说明"]]}),
        "b_xlsx": merged_workbook(HOUSEHOLDS, household(2, 4)),
        "c_csv": text_file(CLUB),
    }
    marked(tmp_path, **files)
    columns = ["sheet", "list_name", "status", "rows_accepted", "rows_rejected"]
    before, after = (read_exports(sorted(path.glob("*.*"))) for path in (tmp_path, tmp_path / "marked"))
    verdicts = [frame(each.source_file).select(columns).with_columns(pl.col("sheet").replace("名册", None)).rows()
                for each in (before, after)]  # fmt: skip
    assert verdicts[0] == verdicts[1]
    for table in ("record", "assistance", "rejected_row"):
        kept = [
            name
            for name in getattr(before, table).column_names
            if "id" not in name.split("_") and name != "raw"
        ]
        assert getattr(before, table).select(kept).equals(getattr(after, table).select(kept)), table


def test_check_writes_copies_only_when_asked_and_hides_personal_data(tmp_path):
    (tmp_path / "a.csv").write_bytes(text_file(RELIEF))
    plain = check(tmp_path / "a.csv")
    assert plain.exit_code == 3
    assert "身份证号校验不符 1 个、有遮盖 1 个" in plain.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]
    result = check(tmp_path / "a.csv", "--annotate", tmp_path / "out")
    assert result.exit_code == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.核对.xlsx"]
    assert "350505195203040022" not in result.output + plain.output
    assert '"reminders": {' in check(tmp_path / "a.csv", "--json").stdout


def test_files_of_one_name_get_copies_of_their_own(tmp_path):
    for folder, amount in (("一镇", "1000"), ("二镇", "2000")):
        (tmp_path / folder).mkdir()
        rows = [*RELIEF[:2], ["张三", "350505195001010019", "因病", amount, "2026-03-05", "某村"]]
        (tmp_path / folder / "a.csv").write_bytes(text_file(rows))
    assert sorted(marked(tmp_path)) == ["a.核对.xlsx", "a.核对2.xlsx"]


# --- the draft ----------------------------------------------------------------------------------------------


def test_a_draft_says_what_was_understood_and_what_not_and_loads(tmp_path):
    made = draft(sheet_of(CLUB), "关爱.xlsx")
    assert ("补助金额", "金额") in made.understood
    assert "爱好" in made.unknown
    assert made.nearest
    assert all(near.title for near in made.nearest)
    path = tmp_path / "care.toml"
    path.write_text(made.toml, encoding="utf-8")
    loaded = load(path)
    assert loaded.targets["grant.amount_yuan"] == ("补助金额",)
    assert loaded.targets[f"{loaded.primary.role}.name"] == ("姓名",)
    assert loaded.person("member").layout == "wide"
    assert loaded.targets["member.name"] == ("家庭成员姓名#",)
    assert ("=爱好",) in loaded.required


def test_check_drafts_to_a_file_or_the_screen(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook({"一": rows_of("姓名|爱好\n张三|棋")}))
    result = check(tmp_path / "a.xlsx", "--draft", tmp_path / "care.toml")
    assert result.exit_code == 3
    assert "不认得的列：爱好" in result.output
    assert load(tmp_path / "care.toml").title == "待命名的名册"
    assert "[recognise]" in check(tmp_path / "a.xlsx", "--draft", "-").stdout
    (tmp_path / "b.csv").write_bytes(text_file(RELIEF[:4]))
    assert "不必起草" in check(tmp_path / "b.csv", "--draft", tmp_path / "none.toml").output
    assert not (tmp_path / "none.toml").exists()


HEADING = st.sampled_from(
    [text for each in declarations() for texts in each.targets.values() for text in texts if "<" not in text]
) | st.text(max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HEADING.map(lambda text: text.strip() or None), min_size=1, max_size=9))
def test_a_draft_of_any_headings_loads(tmp_path_factory, headings):
    path = tmp_path_factory.mktemp("draft") / "any.toml"
    path.write_text(draft(sheet_of([["名单"], headings, ["张三"]]), 'a"\n\\.csv').toml, encoding="utf-8")
    assert load(path).title == "待命名的名册"
