"""Two invented families: one with a past, contradictions and a closed case; one large with very many benefits."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.tables import (
    CASE_EVENT,
    CONFLICT_CASE,
    HOUSEHOLD_DOUBT,
    HOUSEHOLD_EVENT,
    ID_ALIAS,
    LEAD,
    LEAD_CANDIDATE,
    LEAD_STANDING,
    REFERRAL,
)
from tests.registry.report.district import AS_OF, District, Someone, night, settle_persons

HOME, SON, BRIDE, GRANDFATHER, GREAT = "H00000030", "H00000031", "H00000032", "H00000029", "H00000028"
RETIRED = "H00000025"


def family() -> District:
    """林家: 曾祖户 → 祖父户 → 本户 → 儿子户；媳妇自另一户嫁来；另有旧编号并入。"""
    d = District()
    night(d)
    d.file("dibao_person", "民政", "低保人员名册.xlsx", 40, sheet="涂岭镇")
    d.file("housing_unit", "住建", "公租房配租台账.xlsx", 21, sheet="2026")
    d.file("disability", "残联", "残疾人两项补贴发放表.xlsx", 38, sheet="6月")
    _members(d)
    _benefits(d)
    _past(d)
    _contradictions(d)
    _closed_case(d)
    _reported(d)
    settle_persons(d)
    return d


def _members(d: District) -> None:
    for person, home, name, sex, born, relation, sure in (
        ("P00000031", HOME, "林大山", "男", date(1962, 4, 5), "户主", 1.0),
        ("P00000032", HOME, "吴秋菊", "女", date(1964, 9, 9), "配偶", 0.998),
        ("P00000033", HOME, "林小妹", "女", date(1957, 2, 2), "女", 0.74),
        ("P00000034", SON, "林志远", "男", date(1988, 6, 1), "户主", 0.97),
        ("P00000035", BRIDE, "郑秀兰", "女", date(1990, 1, 31), "户主", 0.99),
    ):
        d.person(Someone(person, home, name, sex, born, relation, serial=person[-3:]), probability=sure)


def _benefits(d: District) -> None:
    head = d.record("dibao_person", "P00000031", 5, "head", relation="户主")
    d.record("dibao_person", "P00000032", 6, "member", relation="配偶")
    girl = d.record("dibao_person", "P00000033", 7, "member", relation="女")
    d.grant(head, "dibao_rural", "1200.00", date(2025, 1, 1))
    flat = d.record("housing_unit", "P00000032", 9, "self")
    d.grant(flat, "housing_unit", None, date(2026, 1, 1))
    twice = [d.record("disability", "P00000033", row) for row in (11, 12)]
    pairs = [
        (r, d.grant(r, "disability_living", "105.00", date(2026, 3, 1), date(2026, 5, 1))) for r in twice
    ]
    d.rule("D01", "同人同项目同月重复发放", "duplicate", 3, None, "《社会救助暂行办法》第六十六条第（六）项")
    d.rule("Q03", "年龄与关系不符", "data", 1, None, "工作规则")
    d.finding(
        "D01",
        "P00000033",
        pairs,
        departments=["残联"],
        programmes=["disability_living"],
        amount="210.00",
        period_start=date(2026, 3, 1),
        period_end=date(2026, 5, 1),
        evidence="2026年3月至4月困难残疾人生活补贴每月发放两行。",
    )
    d.finding(
        "Q03",
        "P00000033",
        [(girl, None)],
        in_case=False,
        departments=["民政"],
        programmes=[],
        evidence="民政名册写作“女”，此人比户主大5岁。",
    )


def _past(d: District) -> None:
    steps = (
        ("succession", GREAT, GRANDFATHER, None, date(2024, 3, 31), "户主已故，停旧户、建新户"),
        ("split", GRANDFATHER, HOME, "P00000031", date(2025, 3, 31), "民政名册由一户改为两户"),
        ("marriage", BRIDE, HOME, "P00000032", date(2025, 9, 30), "住建名册写作配偶，原户名册已无此人"),
        ("death", HOME, None, None, date(2025, 12, 31), "公安死亡名单"),
        ("birth", None, SON, None, date(2026, 5, 31), "医保参保名册新增，出生三个月"),
        ("split", HOME, SON, "P00000034", date(2026, 3, 31), "身份证350505198806010341另立户头"),
    )
    for number, (kind, former, present, person, on, detail) in enumerate(steps):
        d.add(
            HOUSEHOLD_EVENT,
            event_id=f"E{number}",
            run_id="N1",
            noticed_on=on,
            kind=kind,
            household_id=former,
            successor_id=present,
            person_id=person,
            detail=detail,
        )
    d.add(ID_ALIAS, old_id="H00000024", new_id=RETIRED, run_id="N0", reason="merge")
    d.add(ID_ALIAS, old_id=RETIRED, new_id=HOME, run_id="N1", reason="merge")


def _contradictions(d: District) -> None:
    for home, person, other, kind, detail in (
        (HOME, "P00000033", None, "age", "女儿比户主年长"),
        (HOME, "P00000032", None, "two_heads", "民政写林户主，住建写承租人为户主"),
        (SON, "P00000031", HOME, "two_lists", "民政写在本户，住建写在另一户"),
    ):
        d.add(
            HOUSEHOLD_DOUBT,
            household_id=home,
            person_id=person,
            other_household_id=other,
            kind=kind,
            detail=detail,
        )


def _closed_case(d: District) -> None:
    for case, status, colour, opened, closed in (
        ("C00000029", "closed", "green", date(2025, 7, 31), date(2025, 8, 14)),
        ("C00000030", "sent", "blue", AS_OF, None),
    ):
        d.add(
            CONFLICT_CASE,
            case_id=case,
            household_id=HOME,
            status=status,
            colour=colour,
            opened_on=opened,
            due_on=date(opened.year, opened.month % 12 + 1, 14),
            closed_on=closed,
            departments=["残联"],
        )
    for day, case, actor, action, detail in (
        (datetime(2025, 7, 31, tzinfo=UTC), "C00000029", "doudi", "opened", "立案：1项发现"),
        (
            datetime(2025, 8, 10, tzinfo=UTC),
            "C00000029",
            "残联",
            "confirmed",
            "属实：停发，多发 105 元已抵扣",
        ),
        (datetime(2025, 8, 14, tzinfo=UTC), "C00000029", "doudi", "closed", "全部事项已答复"),
        (datetime(2026, 6, 30, tzinfo=UTC), "C00000030", "doudi", "opened", "立案：1项发现"),
    ):
        d.add(CASE_EVENT, case_id=case, at=day, actor=actor, action=action, detail=detail)


def _reported(d: District) -> None:
    """Neighbours reported two of them: a visit found one of the two."""
    for number, (name, words) in enumerate((("吴秋菊", "卧床，无人照料"), ("林大爷爷", "没有收入")), start=1):
        told = {
            "phone": "13805957777",
            "address": "樟脚村8组21号",
            "age": 62,
            "source": "网格员",
            "reporter": "陈网格员",
        }
        d.add(
            LEAD,
            lead_id=f"L{number:010d}",
            file_id="F-dibao_person",
            row_number=number + 1,
            department="街镇",
            name=name,
            words=words,
            reported_on=date(2026, 6, 3),
            **told,
        )
    stands = {"opened_on": AS_OF, "reopened": 0, "revision": 1, "due_on": date(2026, 7, 14)}
    found = {"person_id": "P00000032", "need": "care", "answered_on": AS_OF, "answered_by": "走访人"}
    d.add(LEAD_STANDING, lead_id="L0000000001", status="referred", **stands, **found)
    d.add(LEAD_STANDING, lead_id="L0000000002", status="sent", need="living", **stands)
    d.add(
        LEAD_CANDIDATE,
        lead_id="L0000000002",
        rank=1,
        person_id="P00000031",
        household_id=HOME,
        probability=0.62,
        evidence="称“林大爷爷”，同姓",
    )
    d.add(
        REFERRAL,
        referral_id="T0000000001",
        origin="lead",
        origin_id="L0000000001",
        person_id="P00000032",
        household_id=HOME,
        need="care",
        place="泉港区 涂岭镇",
        status="offered",
        organisation="康宁照护中心",
        service="居家照料",
        opened_on=AS_OF,
        offered_on=AS_OF,
        due_on=date(2026, 7, 7),
        offers=1,
    )


def crowd(members: int = 15, benefits: int = 200) -> District:
    """A household of very many members and benefits."""
    d = District()
    night(d)
    d.file("disability", "残联", "残疾人两项补贴发放表.xlsx", 999, sheet="6月")
    d.file("charity", "慈善", "慈善资助明细.xlsx", 999, sheet="助医")
    for number in range(members):
        born = date(1950 + 4 * number, 1 + number % 12, 3)
        relation = "户主" if number == 0 else "其他亲属"
        d.person(
            Someone(f"P{number:08d}", HOME, f"林第{number}", "男", born, relation, serial=f"{number:03d}")
        )
    for number in range(benefits):
        person, turn = f"P{number % members:08d}", number // members
        month = date(2025 + turn // 12, turn % 12 + 1, 1)
        if number % 2:
            record = d.record("disability", person, number)
            d.grant(record, "disability_living", f"{100 + number % members}.00", month, None)
        else:
            record = d.record("charity", person, number)
            d.grant(record, "charity_medical", f"{500 + number}.00", month, month)
    settle_persons(d)
    return d
