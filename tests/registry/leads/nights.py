"""A small registry that goes from night to night with people whom neighbours report, answered as a town would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from registry import build
from registry.leads import form
from registry.leads.take import Taken, take
from registry.reader import open_read_only
from registry.report.lead_book import BOOK, HandedOut, hand_over
from tests.schemas.sheets import rows_of, text_file

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
DIBAO = """
农村低保家庭查询
户主姓名|户主身份证号|低保证号|家庭人口|保障人口|户月保障金额（元）|起始保障年月|待遇截止日期|家庭住址|家庭成员姓名|家庭成员身份证号
张建军|320721196501015518|D001|3|3|1560|2019.3|长期|赣榆区河口镇牛岭村6组117号|张建军、刘桂芳、张小龙|320721196501015518、320721196702025520、320721199803035516
"""
CERTIFICATES = """
姓名|身份证号|残疾证号|残疾类别|残疾等级|发证日期|联系电话|住址
王秀英|320721195601010040|32072119560101004043|肢体|三级|2020-01-01|13805951234|赣榆区河口镇樟脚村8组21号
李大牛|320721197101010037|32072119710101003743|肢体|三级|2020-01-01||赣榆区河口镇樟脚村1组2号
陈国强|320721196003040015|32072119600304001543|肢体|三级|2020-01-01||赣榆区黄泥镇西山村3组9号
李美兰|320721197502030029|32072119750203002943|肢体|三级|2020-01-01||赣榆区河口镇樟脚村2组7号
"""
RELIEF = """
申请人|身份证号|困难类型|救助金额|救助时间|住址
王秀英|320721195601010040|因病|1000|2026-07-05|赣榆区河口镇樟脚村8组21号
"""
LEADS = """
线索来源|上报人|姓名|绰号|性别|年龄|村组|联系电话|困难情况|上报日期
网格员|陈网格员|王秀英||女|约70|河口镇樟脚村8组|13805951234|王秀英独居，常年看病|2026-06-03
网格员|陈网格员||阿牛|男|五十多|樟脚村||=1+1没有收入|2026-06-05
志愿者|林志愿者||李婶|女|约50|樟脚村||卧床，无人照料|2026-06-08
亲属|张老头子|张小龙||男|28|牛岭村6组||失业在家|2026-06-09
12345|来电人|陈国强||男|66|西山村||独居，无人来往|2026-06-09
网格员|陈网格员|刘桂芳||女|约60|牛岭村||生活困难|2026-06-10
"""
ORGANISATIONS = """
组织|意愿|服务|区划|名额|周期|统一社会信用代码
暖心社工|是|社工个案、志愿探访|黄泥镇|2|季|
夕阳红协会|是|志愿探访、居家照料||3|月|
康宁中心|否|居家照料||9|月|
"""
FILES = {"农村低保家庭.csv": DIBAO, "残疾人证.csv": CERTIFICATES, "主动发现.csv": LEADS}
Row = dict[str, Any]


@dataclass
class Town:
    """A registry, the files that were delivered to it, its policy and the folder of its visit sheets."""

    place: Path

    @property
    def registry(self) -> Path:
        return self.place / "registry.duckdb"

    @property
    def policy(self) -> Path:
        folder = self.place / "policy"
        folder.mkdir(exist_ok=True)
        (folder / "organisations.csv").write_bytes(text_file(rows_of(ORGANISATIONS)))
        return folder

    def night(self, day: date, files: Mapping[str, str], accept: tuple[str, ...] = ()) -> None:
        folder = self.place / f"{day}"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text_file(rows_of(text)))
        build.run(sorted(folder.iterdir()), self.registry, day, policy=self.policy, accept=accept)

    def ask(self, sql: str) -> list[Row]:
        with open_read_only(self.registry) as reader:
            return reader.query(sql).to_pylist()

    def lead(self, called: str) -> Row:
        """How the lead about somebody stands."""
        told = self.ask(
            "SELECT DISTINCT s.*, l.name FROM lead_standing s LEFT JOIN lead l USING (lead_id) "
            f"WHERE coalesce(l.name, l.called) = '{called}'"
        )
        return told[0]

    def status(self, called: str) -> tuple[str, str | None]:
        row = self.lead(called)
        return row["status"], row["close_reason"]

    def person(self, name: str) -> str:
        return str(self.ask(f"SELECT person_id FROM person WHERE name = '{name}'")[0]["person_id"])

    def hand_out(self) -> HandedOut:
        return hand_over(self.registry, self.place / "visits", AT, actor="发件人")

    def fill(self, found: Mapping[str, Mapping[str, str]]) -> int:
        """Write into the visit sheets what was found of each lead, by lead id; how many rows that is."""
        filled = 0
        for path in (self.place / "visits").rglob(BOOK):
            book = openpyxl.load_workbook(path)
            sheet = book[form.SHEET]
            head = {cell.value: cell.column for cell in sheet[1]}
            for row in range(2, sheet.max_row + 1):
                said = dict(found.get(sheet.cell(row, head[form.LEAD]).value, {}))
                for heading, word in said.items():
                    sheet.cell(row, head[heading]).value = word
                filled += bool(said)
            book.save(path)
        return filled

    def take(self, name: str = "visits") -> Taken:
        return take(self.registry, self.place / name, AT, actor="走访人")
