"""Visit sheets: for each town office the people who were reported, whom that could mean, and what to fill in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from registry.leads import form, verdicts
from registry.leads.faults import refusal
from registry.leads.fold import TO_SEND, UNVISITED
from registry.leads.listing import leads
from registry.leads.take import hand_out
from registry.leads.towns import towns
from registry.report import gather, words
from registry.report.cells import INERT, Column, Formats, Value, offer, write_sheet
from registry.report.folder import replacing, safe
from registry.report.model import Night
from registry.store import Store

VISIT: Final = (*UNVISITED, "visited")
BOOK: Final = "走访单.xlsx"
COLUMNS: Final = (
    Column(form.LEAD, 14),
    Column("应走访日", 11.5),
    Column("所报的人", 16),
    Column("村组", 16),
    Column("反映内容", 24),
    Column("来源", 18),
    Column("上报表中的行", 16),
    Column("可能是谁（依次；都要当面核实）", 58),
    Column(form.VERDICT, 14, answer=True),
    Column(form.WHO, 20, answer=True),
    Column(form.NEED, 12, answer=True),
    Column(form.NOTE, 18, answer=True),
    Column(form.REVISION, 6),
)
ABOUT: Final = (
    "这些人由网格员、志愿者、亲属或 12345 报来，是传闻，不是名册：请上门看过再填。",
    "“可能是谁”是程序比对姓名、村组、年龄、电话得出的，列出把握；绰号不是姓名，把握多半不高。没有列出的，登记库里没有像的人：多半是新对象，更要去看。",
    "“走访结果”必选；属实纳入、已救助的还要选“是哪一位”，候选都不是的选“都不是（新对象）”。转介的选“需要什么”。",
    "选定哪一位只是把这条线索记在此人名下，不合并任何人，随时可以撤销。是否救助由主管部门依法认定。",
    "填好后把本工作簿原样交回，由登记处用 doudi leads import 读入；对的采用，不对的逐行列出。",
)


@dataclass(frozen=True)
class HandedOut:
    """What went out: workbooks by town, how many leads they hold, how many of them for the first time."""

    target: Path
    workbooks: dict[str, Path]
    leads: int
    sent: int


def hand_over(
    registry: Path,
    target: Path,
    at: datetime,
    *,
    actor: str,
    progress: Callable[[str], None] = lambda _: None,
) -> HandedOut:
    """Write visit sheets in place of those in ``target``, and note what was handed out.

    Raises:
        UserError: E-LEAD-016 nobody is to be visited; E-REPORT-002, E-REPORT-003 the folder; E-STORE-00x.
    """
    with Store.amending(registry) as store:
        open_ones = [lead for lead in leads(store) if lead["status"] in VISIT]
        if not open_ones:
            raise refusal("E-LEAD-016")
        fresh = [lead["lead_id"] for lead in open_ones if lead["status"] in TO_SEND]
        where = towns(store)
        by_town: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for lead in open_ones:
            by_town[where.get(lead["lead_id"], "未写明")].append(lead)
        night = gather.night(store)
        books = {}
        with replacing(target, night) as folder:
            for town in sorted(by_town):
                progress(f"走访单：{town}，{len(by_town[town])} 条")
                books[town] = f"{safe(town)}/{BOOK}"
                write_visits(folder.place(books[town]), town, by_town[town], night)
                folder.note(books[town])
        if fresh:
            hand_out(store, pl.Series(fresh), at, actor)
            store.publish()
    return HandedOut(
        target, {town: target / book for town, book in books.items()}, len(open_ones), len(fresh)
    )


def write_visits(path: Path, town: str, open_ones: Sequence[dict[str, Any]], night: Night) -> None:
    """Write one office's workbook; the same leads give the same bytes."""
    title = f"{town}走访单 · {night.as_of}"
    ordered = sorted(
        open_ones, key=lambda lead: len(lead["candidates"])
    )  # stable: the pressing stay first within
    with xlsxwriter.Workbook(str(path), INERT) as book:
        book.set_properties({"title": title, "created": datetime.combine(night.as_of, time())})
        formats = Formats(book)
        write_sheet(book, "说明", (Column("怎么填", 110),), [[line] for line in ABOUT], formats, title)
        sheet = write_sheet(book, form.SHEET, COLUMNS, [_line(lead) for lead in ordered], formats, title)
        everyone = [(1, len(ordered))]
        offer(sheet, COLUMNS, form.VERDICT, everyone, verdicts.said())
        offer(sheet, COLUMNS, form.NEED, everyone, list(form.needs().values()))
        for place, lead in enumerate(ordered, start=1):
            offer(sheet, COLUMNS, form.WHO, [(place, place)], _choices(lead))
        sheet.print_area(0, 0, max(len(ordered), 1), len(COLUMNS) - 2)


def _choices(lead: dict[str, Any]) -> list[str]:
    known = [form.candidate(one["rank"], one["person_id"]) for one in lead["candidates"]]
    return [*known, form.NONE_OF_THEM]


def _line(lead: dict[str, Any]) -> list[Value]:
    return [
        lead["lead_id"],
        lead["due_on"],
        who_is_told(lead),
        lead["address"],
        lead["words"],
        "\n".join(
            part for part in (lead["source"], lead["reporter"], words.day(lead["reported_on"])) if part
        ),
        f"{lead['file_name'] or words.NONE}\n第 {lead['row_number']} 行",
        could_be(lead["candidates"]),
        *[None] * 4,
        lead["revision"],
    ]


def who_is_told(lead: dict[str, Any]) -> str:
    """Name, sex, age and telephone as told, on as many lines; masked."""
    age = None if lead["age"] is None else f"约 {lead['age']} 岁"
    about = "，".join(part for part in (lead["sex"], age) if part)
    return "\n".join(part for part in (lead["name"] or "姓名未写", about, lead["phone"]) if part)


def could_be(candidates: Sequence[dict[str, Any]]) -> str:
    """Whom a lead could mean, one paragraph each; or that nobody is like it."""
    told = [_candidate(one) for one in candidates]
    return "\n".join(told) if told else "登记库里没有像的人：多半是新对象，请上门看。"


def _candidate(one: dict[str, Any]) -> str:
    age = None if one["age"] is None else f"{one['age']} 岁"
    who = "，".join(
        part for part in (one["person_name"] or "姓名未写", one["sex"], age, one["address"]) if part
    )
    home = f"，{one['household_id']} 户" if one["household_id"] else ""
    holds = words.listed(words.programme(code) for code in one["holds"] or []).replace(words.NONE, "没有")
    lacks = words.listed(one["missing_rules"] or [])
    return (
        f"{words.circled(one['rank'])} {one['person_id']}{home}　{who}　把握 {words.percent(one['probability'])}\n"
        f"　凭：{one['evidence'] or words.NONE}\n　现享：{holds}"
        + (f"\n　可能遗漏：{lacks}" if lacks != words.NONE else "")
    )
