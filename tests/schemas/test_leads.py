"""Reports on people: leads with numbers that last, and never a record."""

from __future__ import annotations

import polars as pl
import pytest

from schemas.declaration import DeclarationError, load
from schemas.fields import age
from schemas.intake import read_exports
from tests.schemas.sheets import frame, rows_of, text_file

ROWS = rows_of("""
线索来源|上报人|姓名|绰号|年龄|村组|反映内容|上报日期
网格员|陈一|王秀英||约70|樟脚村8组|独居，常年看病|2026-06-03
网格员|陈一||阿牛|五十多|樟脚村3组|没有收入|2026-06-05
""")
MORE = rows_of("12345||张伟|||下炉村|房子漏雨|2026-06-09")


def read(tmp_path, rows, name="a.csv"):
    (tmp_path / name).write_bytes(text_file(rows))
    return read_exports([tmp_path / name])


def test_a_report_is_no_record(tmp_path):
    intake = read(tmp_path, ROWS)
    assert intake.record.num_rows == intake.circumstance.num_rows == intake.assistance.num_rows == 0
    leads = frame(intake.lead)
    assert leads["name"].to_list() == ["王秀英", "阿牛"]
    assert leads["called"].to_list() == [None, "阿牛"]
    assert leads["need"].to_list() == ["medical", "living"]
    files = frame(intake.source_file)
    assert files.select("list_name", "rows_accepted", "rows_rejected").rows() == [("grid_lead", 2, 0)]


def test_a_report_keeps_its_number_in_a_list_that_has_grown(tmp_path):
    first = frame(read(tmp_path, ROWS).lead)["lead_id"].to_list()
    grown = frame(read(tmp_path, [ROWS[0], *MORE, *ROWS[1:]], "b.csv").lead)
    assert grown.filter(pl.col("row_number") > 2)["lead_id"].to_list() == first
    assert grown["lead_id"].n_unique() == 3


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("70", 70),
        ("约70岁", 70),
        ("七十多", 70),
        ("七十五岁左右", 75),
        ("十八", 18),
        ("八十来岁", 80),
        ("70.0", 70),
        ("0", 0),
        ("无", None),
        ("200", None),
        ("很老", None),
    ],
)
def test_ages_as_people_tell_them(written, years):
    frame = pl.DataFrame({"said": [written]}, schema={"said": pl.String})
    assert frame.select(age.clean(pl.col("said"))).item() == years
    reason = frame.select(age.reason(pl.col("said"))).item()
    assert (reason == "E-INTAKE-247") == (written in ("200", "很老"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('"child"', '"kid"'), "no need kid"),
        (('sex = ["@sex"]', 'sex = ["@sex"]\nrelation = ["@relation"]'), "no relation of a lead"),
        (("[lead]\n", '[person.guardian]\nname = ["监护人"]\n[lead]\n'), "one person a row"),
        (("reporter =", "teller ="), "unknown keys: teller"),
    ],
)
def test_a_mistaken_declaration_of_leads_is_told(tmp_path, change, complaint):
    text = (load.__globals__["HERE"] / "departments" / "grid_lead.toml").read_text(encoding="utf-8")
    path = tmp_path / "grid_lead.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=complaint):
        load(path)
