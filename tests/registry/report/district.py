"""A small invented district as a registry: five households, seven departments, findings of most kinds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from registry import views
from registry.policy import load
from registry.store import Store
from schemas import codes
from schemas.tables import (
    ASSISTANCE,
    CASE_EVENT,
    CASE_FINDING,
    CIRCUMSTANCE,
    CONFLICT_CASE,
    FINDING,
    FINDING_ROW,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    ID_ALIAS,
    LINK,
    PERSON,
    QUALITY_HISTORY,
    RECORD,
    RECORD_PERSON,
    REJECTED_ROW,
    RULE,
    RUN,
    SOURCE_FILE,
    TABLES,
    table_name,
)

AS_OF = date(2026, 6, 30)
NIGHT = datetime(2026, 6, 30, 18, 0, tzinfo=UTC)
EVIL_NAME = "=cmd|' /C calc'!A0"
EVIL_ADDRESS = "福建省泉州市泉港区<script>alert('x')</script>樟脚村<b>三组"
LONG_NAME = "阿卜杜热依木·买买提明·图尔荪江"
UNIT = {row["programme"]: row for row in codes.table("programmes").to_dicts()}


def id18(area: str, born: str, serial: str) -> str:
    """A well-formed id number."""
    body = area + born + serial
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@dataclass
class Someone:
    """A person to be: what the registry knows in full."""

    person_id: str
    household_id: str
    name: str
    sex: str
    born: date
    relation: str
    phone: str = "13805951234"
    address: str = "福建省泉州市泉港区涂岭镇樟脚村8组21号"
    serial: str = "001"
    evidence: str = "民政名册写在同一户"

    @property
    def id_number(self) -> str:
        return id18("350505", f"{self.born:%Y%m%d}", self.serial)


@dataclass
class District:
    """Rows by table, gathered piece by piece."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def add(self, schema: pa.Schema, **row: Any) -> None:
        self.tables.setdefault(table_name(schema), []).append(row)

    def file(self, key: str, department: str, file_name: str, rows: int, **more: Any) -> None:
        values = {
            "sheet": None,
            "encoding": "xlsx",
            "status": "accepted",
            "reason": None,
            "list_name": key,
            "delivery": "snapshot",
        }
        counts = {"rows_accepted": rows - 3, "rows_rejected": 1, "rows_ignored": 2}
        self.files[key] = department
        self.add(
            SOURCE_FILE,
            file_id=f"F-{key}",
            run_id="N20260630",
            department=department,
            file_name=file_name,
            sha256="ab" * 32,
            rows_read=rows,
            **(values | counts | more),
        )

    def person(self, someone: Someone, probability: float = 0.99) -> None:
        self.people[someone.person_id] = someone
        self.add(
            HOUSEHOLD_MEMBER,
            household_id=someone.household_id,
            person_id=someone.person_id,
            relation=someone.relation,
            evidence=someone.evidence,
            probability=probability,
        )

    def record(self, key: str, person_id: str, row_number: int, role: str = "self", **written: Any) -> str:
        """A row about a person, as the list wrote it."""
        someone = self.people[person_id]
        record_id = f"R-{key}-{row_number:04d}-{person_id[-2:]}"
        values = {
            "name": someone.name,
            "id_number": someone.id_number,
            "id_status": "valid",
            "probability": 1.0,
        }
        values |= {"phone": someone.phone, "address": someone.address} | written
        self.add(
            RECORD_PERSON, record_id=record_id, person_id=person_id, probability=values.pop("probability")
        )
        self.add(
            RECORD,
            record_id=record_id,
            file_id=f"F-{key}",
            row_number=row_number,
            role=role,
            department=self.files[key],
            list_name=key,
            sex=someone.sex,
            birth_date=someone.born,
            division_code="350505",
            account_no="6222021408001234567",
            **values,
        )
        return record_id

    def grant(
        self,
        record_id: str,
        programme: str,
        amount: str | None,
        start: date,
        end: date | None = None,
        **more: Any,
    ) -> str:
        """A benefit in that row."""
        record = next(row for row in self.tables["record"] if row["record_id"] == record_id)
        assistance_id = f"A{len(self.tables.get('assistance', [])) + 1:05d}"
        about = UNIT[programme]
        self.add(
            ASSISTANCE,
            assistance_id=assistance_id,
            record_id=record_id,
            file_id=record["file_id"],
            row_number=record["row_number"],
            department=record["department"],
            programme=programme,
            category=about["category"],
            purpose=about["purpose"],
            amount_yuan=None if amount is None else Decimal(amount),
            period_start=start,
            period_end=end,
            **({"paid_on": start if about["grain"] == "event" else None, "status": "active"} | more),
        )
        return assistance_id

    def rule(self, rule_id: str, name: str, kind: str, severity: int, owner: str | None, basis: str) -> None:
        """A rule in force."""
        self.add(
            RULE,
            rule_id=rule_id,
            name=name,
            kind=kind,
            scope="household",
            severity=severity,
            basis=basis,
            remedy=REMEDY.get(kind),
            owner=owner,
            version="1",
            sql="SELECT 1",
        )

    def finding(
        self,
        rule_id: str,
        person_id: str | None,
        rows: Iterable[tuple[str, str | None]],
        *,
        in_case: bool = True,
        **about: Any,
    ) -> None:
        """A finding, its rows and its place in the household's case."""
        rule = next(row for row in self.tables["rule"] if row["rule_id"] == rule_id)
        finding_id = f"F{len(self.tables.get('finding', [])) + 1:04d}"
        household = about.pop("household_id", None) or self.people[str(person_id)].household_id
        amount = about.pop("amount", None)
        self.add(
            FINDING,
            finding_id=finding_id,
            run_id="N20260630",
            rule_id=rule_id,
            kind=rule["kind"],
            severity=about.pop("severity", rule["severity"]),
            household_id=household,
            person_id=person_id,
            amount_yuan=None if amount is None else Decimal(amount),
            **about,
        )
        for record_id, assistance_id in rows:
            self.add(FINDING_ROW, finding_id=finding_id, record_id=record_id, assistance_id=assistance_id)
        if in_case:
            self.add(CASE_FINDING, case_id=household.replace("H", "C"), finding_id=finding_id)

    def store(self) -> Store:
        """The registry in memory."""
        store = Store.in_memory()
        views.install(store, load())
        self.fill(store)
        return store

    def fill(self, store: Store) -> None:
        """Write all rows."""
        for schema in TABLES:
            store.write(schema, pa.Table.from_pylist(self.tables.get(table_name(schema), []), schema))


def night(d: District) -> None:
    """The run that made it."""
    d.add(
        RUN,
        run_id="N20260630",
        as_of=AS_OF,
        started_at=NIGHT,
        finished_at=NIGHT,
        status="published",
        engine_version="0.1.0",
        rules_version="5f1c9a",
        inputs_digest="0a1b2c",
    )


def _quality(d: District) -> None:
    """Telephones are filled less well than last night, ids better read."""
    for as_of, phones, ids in ((date(2026, 5, 31), 96, 90), (date(2026, 6, 30), 81, 99)):
        for column, filled, valid in (
            ("phone", phones, phones),
            ("id_number", 100, ids),
            ("valid_from", 0, 0),
        ):
            d.add(
                QUALITY_HISTORY,
                run_id=f"N{as_of:%Y%m%d}",
                as_of=as_of,
                department="民政",
                list_name="dibao_family",
                section="head",
                column_name=column,
                rows=100,
                filled=filled,
                valid=valid,
                masked=0,
                changed=3,
            )


def district() -> Store:
    """The whole invented registry."""
    d = District()
    night(d)
    _files(d)
    _quality(d)
    _rules(d)
    _wang(d)
    _li(d)
    _evil(d)
    _long(d)
    _quiet(d)
    _settle(d)
    return d.store()


def _files(d: District) -> None:
    d.file("dibao_rural", "民政", "农村低保家庭查询_202606.xlsx", 412, sheet="涂岭镇")
    d.file("dibao_urban", "民政", "城市低保家庭查询_202606.xlsx", 96, sheet="Sheet1")
    d.file("tekun", "民政", "特困人员名册.xlsx", 57, sheet="分散供养")
    d.file("medical", "医保", "医疗救助结算台账202606.csv", 1_288, encoding="gb18030", delivery="append")
    d.file("premium", "医保", "参保代缴2026.csv", 2_031, encoding="utf-8-sig", delivery="append")
    d.file("education", "教育", "春季助学金发放表.xlsx", 640, sheet="涂岭中学", delivery="append")
    d.file("enrolment", "教育", "全区学籍.csv", 9_870, encoding="utf-8-sig")
    d.file("housing_unit", "住建", "公租房配租台账.xlsx", 210, sheet="2026")
    d.file("housing_rent", "住建", "租赁补贴.csv", 133, encoding="gb18030")
    d.file("disability", "残联", "残疾人两项补贴发放表.xlsx", 388, sheet="6月")
    d.file("charity", "慈善", "慈善资助明细.xlsx", 74, sheet="助医", delivery="append")
    d.file("death", "公安", "死亡人口.csv", 45, encoding="utf-8-sig")
    nothing = {"rows_accepted": 0, "rows_rejected": 0, "rows_ignored": 0}
    d.file(
        "copy",
        "慈善",
        "慈善资助明细(1).xlsx",
        0,
        status="duplicate",
        reason="与“慈善资助明细.xlsx”内容相同",
        **nothing,
    )
    d.file(
        "damaged",
        "住建",
        "危房改造 2026.xlsx",
        0,
        status="rejected",
        reason="E-INTAKE-003 文件损坏，打不开",
        **nothing,
    )
    d.file("empty", "教育", "空表.csv", 0, status="rejected", reason="E-INTAKE-002 没有数据行", **nothing)
    for number, (key, code, reason) in enumerate(
        [
            ("medical", "E-ROW-001", "此行没有写姓名，也没有证件号"),
            ("medical", "E-VALUE-011", "金额“1,2OO”看不懂，请写数字"),
            ("charity", "E-ROW-001", "此行没有写姓名，也没有证件号"),
        ]
    ):
        d.add(
            REJECTED_ROW,
            file_id=f"F-{key}",
            row_number=40 + number,
            column_name=None if code == "E-ROW-001" else "救助金额",
            value=None,
            code=code,
            reason=reason,
            whole_row=code == "E-ROW-001",
            raw="{}",
        )


RULES = [
    ("D01", "同人同项目同月重复发放", "duplicate", 3, None, "《社会救助暂行办法》第六十六条第（六）项"),
    (
        "D02",
        "城乡低保重复",
        "duplicate",
        3,
        "民政",
        "《社会救助暂行办法》第九条；一户困难家庭只能享受一种低保",
    ),
    ("D07", "医疗费用重复结算", "duplicate", 3, "医保", "《社会救助暂行办法》第二十九条"),
    ("X02", "特困供养与残疾人两项补贴同享", "exclusive", 3, "残联", "国发〔2015〕52号"),
    ("X09", "实物配租与租赁补贴同享", "exclusive", 3, "住建", "实物配租与租赁补贴择一"),
    ("O01", "低保金超过补差上限", "over_cap", 3, "民政", "《社会救助暂行办法》第十二条"),
    ("I02", "户主死亡未停旧建新", "ineligible", 3, "民政", "《社会救助暂行办法》第十三条"),
    ("I12", "资助学期不在籍", "ineligible", 2, "教育", "《社会救助暂行办法》第三十六条"),
    ("M01", "低保、特困对象未获参保资助", "missed", 2, "医保", "《社会救助暂行办法》第二十九条第（一）项"),
    ("M21", "只在慈善名册", "missed", 1, "民政", "《社会救助暂行办法》第十一条（主动发现）"),
    ("M04", "低保家庭在校生未获教育救助", "missed", 2, "教育", "《社会救助暂行办法》第三十三条"),
]
REMEDY = {
    "duplicate": "核对两处发放，留一处；多发的停发并追回或在以后月份抵扣。",
    "exclusive": "由本部门核对后择一享受；自核实次月起停发另一项。",
    "over_cap": "按保障人口与当月标准重新核定补差金额。",
    "ineligible": "核实后停发；户主死亡的，停旧户、建新户，不影响仍在世成员。",
    "missed": "核实身份后纳入，并补发应发部分；本人不知情的，上门告知。",
}


def _rules(d: District) -> None:
    for rule in RULES:
        d.rule(*rule)


def _wang(d: District) -> None:
    """D02, D07, D01, M04 in one household of four."""
    home = "H00000001"
    d.person(
        Someone("P00000001", home, "王建国", "男", date(1968, 3, 2), "户主", "13805951234", serial="011")
    )
    d.person(
        Someone("P00000002", home, "陈秀英", "女", date(1970, 11, 19), "配偶", "13905957788", serial="022")
    )
    d.person(Someone("P00000003", home, "王晓明", "男", date(2011, 8, 8), "之子", "", serial="033"))
    d.person(
        Someone(
            "P00000004",
            home,
            "王林氏",
            "女",
            date(1941, 1, 5),
            "母亲",
            "",
            serial="044",
            evidence="户主之母，住址相同",
        )
    )
    rural = d.record("dibao_rural", "P00000001", 17, "head")
    wife, son, mother = (d.record("dibao_rural", f"P0000000{n}", 17, "member") for n in (2, 3, 4))
    a = d.grant(rural, "dibao_rural", "1560.00", date(2024, 3, 1))
    urban = d.record("dibao_urban", "P00000002", 41, "head", name="陈秀瑛", probability=0.9973)
    b = d.grant(urban, "dibao_urban", "900.00", date(2026, 2, 1))
    bills = []
    for row, day, amount, status in (
        (203, date(2025, 11, 12), "860.40", "active"),
        (655, date(2026, 3, 9), "3200.00", "active"),
        (690, date(2026, 3, 27), "3200.00", "active"),
        (702, date(2026, 5, 6), "415.00", "active"),
        (703, date(2026, 5, 6), "-415.00", "reversed"),
    ):
        record = d.record(
            "medical", "P00000004", row, id_number="350505194101050", id_status="fifteen", probability=0.995
        )
        bills.append(
            (record, d.grant(record, "medical_aid", amount, day, day, status=status, document_no="JS0088"))
        )
    school = d.record(
        "education", "P00000003", 88, name="王小明", id_number=None, id_status="missing", probability=0.962
    )
    d.grant(school, "education_grant", "625.00", date(2025, 8, 1), date(2026, 2, 1))
    d.record("enrolment", "P00000003", 4410)
    gift = d.record(
        "charity", "P00000004", 12, id_number="350505********044X", id_status="masked", probability=0.93
    )
    d.grant(gift, "charity_medical", "2000.00", date(2026, 3, 30), date(2026, 3, 30))
    cover = d.record("premium", "P00000001", 310)
    d.grant(cover, "premium_aid", "400.00", date(2026, 1, 1), date(2027, 1, 1))
    d.finding(
        "D02",
        None,
        [(rural, a), (urban, b)],
        household_id=home,
        departments=["民政"],
        programmes=["dibao_rural", "dibao_urban"],
        amount="4500.00",
        period_start=date(2026, 2, 1),
        period_end=date(2026, 7, 1),
        evidence="同一户 2026年2月至6月 同时领取农村低保（每月 1,560 元）与城市低保（每月 900 元），共 5 个月。",
    )
    d.finding(
        "D07",
        "P00000004",
        bills[1:3],
        departments=["医保"],
        programmes=["medical_aid"],
        amount="3200.00",
        period_start=date(2026, 3, 1),
        period_end=date(2026, 4, 1),
        evidence="同一次住院的结算单在 3 月 9 日与 3 月 27 日各结算一次，金额相同。",
    )
    d.finding(
        "M04",
        "P00000003",
        [(rural, a)],
        departments=["教育", "民政"],
        programmes=["dibao_rural", "education_grant"],
        amount="625.00",
        period_start=date(2026, 2, 1),
        period_end=date(2026, 8, 1),
        evidence="在籍学生，家庭正在享受农村低保；2026 年春季学期未见助学金。"
        "证件 350505201108080331、电话 13805951234 供核对。",
    )
    _link(d, wife, urban, 9.1, 0.9973, "match", "姓名同音不同字；证件号相同；电话不同；住址同村")
    _link(d, bills[1][0], mother, 8.2, 0.995, "match", "姓名相同；十五位号与十八位号相合；住址同村")
    _link(d, bills[0][0], mother, 8.2, 0.995, "match", "姓名相同；十五位号与十八位号相合；住址同村")
    _link(d, gift, mother, 5.7, 0.93, "match", "姓名相同；遮盖号前六后四相合；住址同村")
    _link(d, school, son, 6.1, 0.962, "match", "姓名同音不同字；未填证件号；监护人为同户；住址相同")
    _link(d, school, rural, -2.0, 0.55, "possible", "姓氏相同；电话相同；住址相同")


def _link(
    d: District, a: str, b: str, weight: float, probability: float, outcome: str, evidence: str
) -> None:
    first, second = sorted((a, b))
    d.add(
        LINK,
        record_a=first,
        record_b=second,
        weight=weight,
        probability=probability,
        outcome=outcome,
        evidence=evidence,
    )


def _li(d: District) -> None:
    """A dispersed-support recipient with both disability allowances, not insured; a dead head still paid."""
    home = "H00000002"
    place = "福建省泉州市泉港区界山镇东张村12号"
    d.person(
        Someone(
            "P00000005", home, "李来福", "男", date(1952, 7, 21), "户主", "15905950011", place, serial="051"
        )
    )
    d.person(Someone("P00000006", home, "李阿妹", "女", date(1958, 2, 14), "妹妹", "", place, serial="062"))
    dead = d.record("death", "P00000005", 9)
    d.add(
        CIRCUMSTANCE,
        circumstance_id="K1",
        record_id=dead,
        department="公安",
        kind="death",
        value=None,
        valid_from=date(2026, 2, 11),
        valid_to=None,
    )
    old = d.record("dibao_rural", "P00000005", 230, "head")
    a = d.grant(old, "dibao_rural", "780.00", date(2023, 7, 1))
    support = d.record("tekun", "P00000006", 19)
    b = d.grant(support, "tekun_dispersed", "1014.00", date(2025, 9, 1))
    pay = d.record("disability", "P00000006", 140, name="李阿美", probability=0.9989)
    c = d.grant(pay, "disability_living", "105.00", date(2025, 10, 1))
    e = d.grant(pay, "disability_nursing", "100.00", date(2025, 10, 1), date(2026, 4, 1), status="ended")
    d.add(
        CIRCUMSTANCE,
        circumstance_id="K2",
        record_id=pay,
        department="残联",
        kind="disability",
        value="肢体/二级",
        valid_from=date(2019, 5, 1),
        valid_to=None,
    )
    d.finding(
        "X02",
        "P00000006",
        [(support, b), (pay, c), (pay, e)],
        departments=["民政", "残联"],
        programmes=["tekun_dispersed", "disability_living", "disability_nursing"],
        amount="1545.00",
        period_start=date(2025, 10, 1),
        period_end=date(2026, 7, 1),
        evidence="2025年10月至2026年6月 特困分散供养与残疾人补贴同时享受，共 9 个月。",
    )
    d.finding(
        "I02",
        "P00000005",
        [(old, a), (dead, None)],
        departments=["民政", "公安"],
        programmes=["dibao_rural"],
        amount="3120.00",
        period_start=date(2026, 3, 1),
        period_end=date(2026, 7, 1),
        evidence="户主于 2026年2月 死亡，低保金仍以其名义发放至 6 月。",
    )
    d.finding(
        "M01",
        "P00000006",
        [(support, b)],
        departments=["医保", "民政"],
        programmes=["premium_aid", "tekun_dispersed"],
        amount="400.00",
        period_start=date(2026, 1, 1),
        period_end=date(2027, 1, 1),
        evidence="特困供养对象，2026 年度未见资助参保。",
    )
    _link(d, support, pay, 8.9, 0.9989, "match", "姓名同音不同字；证件号相同；住址同村")


def _evil(d: District) -> None:
    """Cells that would be formulas and markup that would be script, were they let."""
    home = "H00000003"
    d.person(
        Someone(
            "P00000007", home, EVIL_NAME, "男", date(1980, 5, 5), "户主", "18605950909", EVIL_ADDRESS, "071"
        )
    )
    d.person(
        Someone(
            "P00000008",
            home,
            "<b>吴</b>",
            "女",
            date(1983, 6, 6),
            "配偶",
            "+8613705950808",
            EVIL_ADDRESS,
            "082",
        )
    )
    flat = d.record("housing_unit", "P00000007", 66)
    a = d.grant(flat, "housing_unit", None, date(2024, 1, 1), institution="=1+1")
    rent = d.record(
        "housing_rent", "P00000008", 31, name="@吴氏", id_number="-1+2", id_status="invalid", probability=0.71
    )
    b = d.grant(rent, "housing_rent", "420.50", date(2025, 12, 1))
    d.finding(
        "X09",
        None,
        [(flat, a), (rent, b)],
        household_id=home,
        severity=1,
        departments=["住建"],
        programmes=["housing_unit", "housing_rent"],
        amount="2943.50",
        period_start=date(2025, 12, 1),
        period_end=date(2026, 7, 1),
        evidence="=HYPERLINK(\"http://example.invalid\")<script>alert('x')</script> 实物配租与租赁补贴同享 7 个月。",
    )
    _link(d, flat, rent, 0.4, 0.71, "possible", "住址相同；姓名不同")


def _long(d: District) -> None:
    """A long name, many departments, monthly rows and a term out of school."""
    home = "H00000004"
    place = "福建省泉州市泉港区山腰街道锦祥社区盐场新村教工宿舍楼5幢2梯301室"
    d.person(
        Someone(
            "P00000009", home, LONG_NAME, "男", date(1975, 9, 9), "户主", "13605950606", place, serial="091"
        )
    )
    d.person(Someone("P00000010", home, "欧阳文静", "女", date(2009, 4, 1), "长女", "", place, serial="102"))
    twice = []
    for month in range(1, 7):
        for row in (month * 10, month * 10 + 1):
            if row % 10 and month < 4:
                continue
            record = d.record("disability", "P00000009", row)
            twice.append(
                (
                    record,
                    d.grant(
                        record, "disability_living", "105.00", date(2026, month, 1), date(2026, month + 1, 1)
                    ),
                )
            )
    d.finding(
        "D01",
        "P00000009",
        [pair for pair in twice if pair[1] >= "A"][3:],
        departments=["残联"],
        programmes=["disability_living"],
        amount="315.00",
        period_start=date(2026, 4, 1),
        period_end=date(2026, 7, 1),
        evidence="2026年4月至6月 困难残疾人生活补贴每月发放两行。",
    )
    school = d.record("education", "P00000010", 12)
    a = d.grant(school, "education_grant", "1000.00", date(2026, 2, 1), date(2026, 8, 1))
    d.finding(
        "I12",
        "P00000010",
        [(school, a)],
        departments=["教育"],
        programmes=["education_grant"],
        amount="1000.00",
        period_start=date(2026, 2, 1),
        period_end=date(2026, 8, 1),
        evidence="2026 年春季学期领取助学金，学籍中查无此人。",
    )


def _quiet(d: District) -> None:
    """A household nobody flags, and a person in no household."""
    d.person(
        Someone(
            "P00000011", "H00000005", "林志强", "男", date(1990, 1, 1), "户主", "13505950505", serial="111"
        )
    )
    record = d.record("premium", "P00000011", 77)
    d.grant(record, "premium_aid", "400.00", date(2026, 1, 1), date(2027, 1, 1))
    gift = d.record("charity", "P00000011", 56)
    given = d.grant(gift, "charity_living", "600.00", date(2026, 5, 18), date(2026, 5, 18))
    d.finding(
        "M21",
        "P00000011",
        [(gift, given)],
        in_case=False,
        departments=["慈善", "民政"],
        programmes=["charity_living"],
        amount="600.00",
        period_start=date(2026, 5, 1),
        period_end=date(2026, 6, 1),
        evidence="2026年5月有慈善资助 1 笔；全家没有其他救助。",
    )
    alone = Someone("P00000012", "", "赵孤", "男", date(1960, 1, 1), "", serial="121")
    d.people[alone.person_id] = alone
    d.record("charity", alone.person_id, 55)


def settle_persons(d: District) -> None:
    """Persons and households that follow from the rest."""
    counts: dict[str, int] = {}
    for row in d.tables["record_person"]:
        counts[row["person_id"]] = counts.get(row["person_id"], 0) + 1
    for someone in d.people.values():
        d.add(
            PERSON,
            person_id=someone.person_id,
            name=someone.name,
            sex=someone.sex,
            birth_date=someone.born,
            id_number=someone.id_number,
            phone=someone.phone,
            address=someone.address,
            division_code="350505",
            record_count=counts.get(someone.person_id, 0),
        )
    homes: dict[str, list[Someone]] = {}
    for someone in d.people.values():
        if someone.household_id:
            homes.setdefault(someone.household_id, []).append(someone)
    for home, members in homes.items():
        d.add(
            HOUSEHOLD,
            household_id=home,
            head_person_id=members[0].person_id,
            member_count=len(members),
            address=members[0].address,
            division_code="350505",
        )


def _settle(d: District) -> None:
    """Persons, households and cases that follow from the rest; retired ids."""
    settle_persons(d)
    due = {
        "H00000001": ("new", "blue"),
        "H00000002": ("new", "red"),
        "H00000003": ("new", "blue"),
        "H00000004": ("new", "blue"),
    }
    answering = {
        "H00000001": ["医保", "教育", "民政"],
        "H00000002": ["医保", "民政", "残联"],
        "H00000003": ["住建"],
        "H00000004": ["教育", "残联"],
    }
    for home, (status, colour) in due.items():
        case = home.replace("H", "C")
        d.add(
            CONFLICT_CASE,
            case_id=case,
            household_id=home,
            status=status,
            colour=colour,
            opened_on=AS_OF,
            due_on=date(2026, 7, 21),
            closed_on=None,
            departments=answering[home],
        )
        d.add(CASE_EVENT, case_id=case, at=NIGHT, actor="系统", action="立案", detail="批处理发现")
    d.add(ID_ALIAS, old_id="P00000099", new_id="P00000098", run_id="N20260531", reason="merge")
    d.add(ID_ALIAS, old_id="P00000098", new_id="P00000004", run_id="N20260630", reason="merge")
