"""Leads over several nights: answered well, wrongly, late and never; closed by the data, undone, withdrawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from registry import build, retell
from registry.leads import form
from registry.leads.listing import listing
from registry.leads.take import undo
from registry.reader import open_read_only
from registry.referral.take import take as take_answers
from registry.report import dossier, dossier_text
from registry.report.lead_book import BOOK
from registry.report.referral_book import BOOK as PACKET
from registry.report.referral_book import send
from schemas.errors import UserError
from schemas.tables import LEAD_STANDING
from tests.registry.leads.nights import AT, FILES, RELIEF, Town
from tests.registry.referral.packets import answered

FIRST, SECOND, LATER = date(2026, 6, 30), date(2026, 7, 10), date(2026, 9, 1)
Seen = dict[str, dict[str, tuple[str, str | None]]]
PEOPLE = ("王秀英", "阿牛", "李婶", "张小龙", "陈国强", "刘桂芳")


def nights(place: Path) -> tuple[Town, Seen]:
    """The town after all nights, and how each lead stood after each step."""
    town = Town(place)
    seen: Seen = {}

    def look(step: str) -> None:
        seen[step] = {name: town.status(name) for name in PEOPLE}

    town.night(FIRST, FILES)
    look("first")
    town.hand_out()
    look("handed out")
    ids = {name: town.lead(name)["lead_id"] for name in PEOPLE}
    first = {name: town.ask(
        f"SELECT person_id FROM lead_candidate WHERE lead_id = '{ids[name]}' AND rank = 1"
    ) for name in PEOPLE}  # fmt: skip
    chosen = {name: form.candidate(1, found[0]["person_id"]) for name, found in first.items() if found}
    town.fill(
        {
            ids["王秀英"]: {form.VERDICT: "属实纳入", form.WHO: chosen["王秀英"]},
            ids["阿牛"]: {form.VERDICT: "属实纳入", form.WHO: form.NONE_OF_THEM},
            ids["李婶"]: {form.VERDICT: "不属实"},
            ids["陈国强"]: {form.VERDICT: "转介", form.WHO: chosen["陈国强"], form.NEED: "探访陪伴"},
            ids["刘桂芳"]: {form.VERDICT: "已救助", form.WHO: chosen["刘桂芳"]},
        }
    )
    assert town.take().added == 5
    again = town.take()
    assert (again.added, again.known, again.faults) == (0, 5, ())
    look("answered")
    town.night(SECOND, {"临时救助.csv": RELIEF})
    look("second")
    receiver = _offered(town)
    send(town.registry, town.place / "packets")
    path = answered(town.place / "packets" / receiver / PACKET, {"答复": "已服务"})
    assert take_answers(town.registry, path, AT, actor="组织").added == 1
    town.night(LATER, {"农村低保家庭.csv": FILES["农村低保家庭.csv"]})
    look("later")
    return town, seen


def _offered(town: Town) -> str:
    (row,) = town.ask("SELECT organisation, place FROM referral WHERE status = 'offered'")
    assert row["place"] == "赣榆区 黄泥镇"
    return str(row["organisation"])


def a_report_waits_until_it_is_handed_out(town: Town, seen: Seen) -> None:
    assert set(seen["first"].values()) == {("new", None)}
    assert set(seen["handed out"].values()) == {("sent", None)}


def whoever_is_meant_is_found_with_what_they_hold_and_a_nickname_says_little(town: Town, seen: Seen) -> None:
    found = pl.DataFrame(town.ask("SELECT * FROM lead_candidate"))
    best = {name: found.filter(pl.col("lead_id") == town.lead(name)["lead_id"]) for name in PEOPLE}
    assert best["王秀英"]["person_id"][0] == town.person("王秀英")
    assert best["王秀英"]["probability"][0] > 0.95
    assert "年龄相符" in best["王秀英"]["evidence"][0]
    assert best["李婶"]["person_id"][0] == town.person("李美兰")
    assert 0.2 < best["李婶"]["probability"][0] < 0.95  # one woman of that surname and age is known, not all
    assert "称“李婶”，同姓" in best["李婶"]["evidence"][0]
    assert best["刘桂芳"]["holds"][0].to_list() == ["dibao_rural"]
    nickname = best["阿牛"]
    assert nickname.is_empty() or nickname["probability"].max() < 0.5


def leads_are_no_records_and_nobody_of_them_a_person(town: Town, seen: Seen) -> None:
    assert town.ask("SELECT count(*) AS n FROM record WHERE list_name = 'grid_lead'") == [{"n": 0}]
    assert town.ask("SELECT count(*) AS n FROM lead") == [{"n": 6}]


def each_answer_stands_until_the_data_agree(town: Town, seen: Seen) -> None:
    assert seen["answered"] == {
        "王秀英": ("included", None),
        "阿牛": ("included", None),
        "李婶": ("unfounded", None),
        "张小龙": ("sent", None),
        "陈国强": ("referred", None),
        "刘桂芳": ("assisted", None),
    }
    assert seen["second"] == {
        "王秀英": ("closed", "agreed"),  # relief was paid in July
        "阿牛": ("included", None),
        "李婶": ("closed", "told"),
        "张小龙": ("sent", None),
        "陈国强": ("referred", None),
        "刘桂芳": ("closed", "agreed"),  # on dibao already
    }
    assert seen["later"]["陈国强"] == ("closed", "served")


def what_nothing_shows_of_is_visited_again_and_what_nobody_visits_is_late(town: Town, seen: Seen) -> None:
    assert seen["later"]["阿牛"] == ("reopened", None)
    assert town.lead("阿牛")["revision"] == 2
    assert seen["later"]["张小龙"] == ("sent", None)
    assert town.lead("张小龙")["overdue"]
    assert next(row["lead_id"] for row in listing(town.registry)) == town.lead("张小龙")["lead_id"]


def a_sheet_of_an_earlier_round_is_not_taken(town: Town, seen: Seen) -> None:
    stale = town.place / "stale"
    for path in (town.place / "visits").rglob(BOOK):
        (stale / path.parent.name).mkdir(parents=True, exist_ok=True)
        (stale / path.parent.name / BOOK).write_bytes(path.read_bytes())
    undone = town.lead("阿牛")["lead_id"]
    for path in stale.rglob(BOOK):
        book = load_workbook(path)
        sheet = book[form.SHEET]
        head = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, head[form.LEAD]).value == undone:
                sheet.cell(row, head[form.VERDICT]).value = "不属实"
                sheet.cell(row, head[form.WHO]).value = None
        book.save(path)
    faults = {fault.code for fault in town.take("stale").faults}
    assert faults == {"E-LEAD-007", "E-LEAD-009"}


def the_dossier_tells_of_leads_and_referrals(town: Town, seen: Seen) -> None:
    referred, helped = town.person("陈国强"), town.person("王秀英")
    with open_read_only(town.registry) as reader:
        told_of, text = dossier(reader, referred), dossier_text(reader, helped)
    assert [(lead["status"], lead["tied"]) for lead in told_of["leads"]] == [("closed", True)]
    assert [one["status"] for one in told_of["referrals"]] == ["served"]
    assert "已了结：此人已有救助" in text


def a_past_day_is_told_as_it_was_known(town: Town, seen: Seen) -> None:
    past = retell.known_on(town.registry, FIRST, policy=town.policy, progress=lambda _: None)
    with open_read_only(past) as reader:
        standing = reader.query(
            "SELECT status, count(*) AS n FROM lead_standing GROUP BY ALL ORDER BY ALL"
        ).to_pylist()
    # What was said between two nights is noted on the former.
    assert {row["status"]: row["n"] for row in standing} == {
        "included": 2, "unfounded": 1, "sent": 1, "referred": 1, "assisted": 1,
    }  # fmt: skip
    assert set(seen["answered"].values()) == {(row["status"], None) for row in standing}


def auditing_again_changes_nothing(town: Town, seen: Seen) -> None:
    with open_read_only(town.registry) as reader:
        before = reader.table(LEAD_STANDING)
    build.reaudit(town.registry, LATER, policy=town.policy)
    with open_read_only(town.registry) as reader:
        assert reader.table(LEAD_STANDING).equals(before)


def a_verdict_is_undone_with_what_followed_from_it(town: Town, seen: Seen) -> None:
    lead = town.lead("王秀英")["lead_id"]
    assert undo(town.registry, lead, "看错了人", AT, actor="主任") == "included"
    row = town.lead("王秀英")
    assert (row["status"], row["person_id"], row["close_reason"]) == ("sent", None, None)
    with pytest.raises(UserError, match="E-LEAD-015"):
        undo(town.registry, lead, "再撤", AT, actor="主任")


def a_withdrawn_list_closes_its_leads_and_delivered_again_they_are_visited(town: Town, seen: Seen) -> None:
    retell.withdraw(town.registry, "主动发现.csv", "误送", policy=town.policy, progress=lambda _: None)
    left = town.ask("SELECT status, close_reason, count(*) AS n FROM lead_standing GROUP BY ALL ORDER BY ALL")
    assert {row["status"] for row in left} == {"closed"}
    assert sum(row["n"] for row in left if row["close_reason"] == "withdrawn") == 3
    assert town.ask("FROM lead") == []
    town.night(date(2026, 9, 2), {"主动发现.csv": FILES["主动发现.csv"]}, accept=("主动发现.csv",))
    assert {name: town.status(name)[0] for name in ("阿牛", "张小龙", "王秀英")} == dict.fromkeys(
        ("阿牛", "张小龙", "王秀英"), "reopened"
    )


def test_leads_over_several_nights(tmp_path: Path) -> None:
    """One registry for all that is asked of it: its nights are most of the time here."""
    town, seen = nights(tmp_path)
    for holds in (
        a_report_waits_until_it_is_handed_out,
        whoever_is_meant_is_found_with_what_they_hold_and_a_nickname_says_little,
        leads_are_no_records_and_nobody_of_them_a_person,
        each_answer_stands_until_the_data_agree,
        what_nothing_shows_of_is_visited_again_and_what_nobody_visits_is_late,
        a_sheet_of_an_earlier_round_is_not_taken,
        the_dossier_tells_of_leads_and_referrals,
        a_past_day_is_told_as_it_was_known,
        auditing_again_changes_nothing,
        a_verdict_is_undone_with_what_followed_from_it,
        a_withdrawn_list_closes_its_leads_and_delivered_again_they_are_visited,
    ):
        holds(town, seen)
