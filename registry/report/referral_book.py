"""Referral sheets: for each organisation whom it is asked to help, no more than it needs; and for the joint meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from registry.policy.judged import judged_by
from registry.reader import open_read_only
from registry.referral import form
from registry.referral.choose import organisations
from registry.referral.faults import refusal
from registry.referral.fold import HELD
from registry.report import gather, words
from registry.report.cells import INERT, Column, Formats, Value, offer, write_sheet
from registry.report.folder import replacing, safe
from registry.report.model import Night
from registry.report.read import rows

BOOK: Final = "转介单.xlsx"
COMMON: Final = (
    Column(form.REFERRAL, 14),
    Column("状态", 14),
    Column("应答复或应服务日", 12),
    Column("对象", 20),
    Column("所在", 18),
    Column("需要什么", 14),
)
COLUMNS: Final = (
    *COMMON,
    Column("所请的服务", 18),
    Column("怎样联系", 26),
    Column(form.ANSWER, 14, answer=True),
    Column(form.NOTE, 26, answer=True),
    Column(form.RECEIVER, 22),
)
AT_MEETING: Final = (
    *COMMON,
    Column("推荐过的组织", 26),
    Column(form.ANSWER, 14, answer=True),
    Column(form.TO, 24, answer=True),
    Column(form.NOTE, 26, answer=True),
    Column(form.RECEIVER, 12),
)
ABOUT: Final = (
    "这些对象由街镇走访或名册核对后转介，政府救助没有或不能覆盖的需要，请贵组织看能否帮助。",
    "姓名已遮盖，不附证件号、电话和住址：接收后由街镇联系本人，征得同意再见面。",
    "“答复”一格：能帮的选“接收”，服务做完选“已服务”；不能帮的选“退回”并在“说明”写明理由，会转给别家。到期没有答复的也转给别家。",
    "填好后把本工作簿原样交回，由登记处用 doudi referrals import 读入；对的采用，不对的逐行列出。",
)
ABOUT_MEETING: Final = (
    "这些转介没有组织可以接收：都已推荐过，或没有组织愿意、能做、在当地、有名额。",
    "“答复”一格：选“指定”并选指定给哪家组织（不受名额所限），或选“不再需要”。",
)


@dataclass(frozen=True)
class Referred:
    """What went out: workbooks by receiver, and how many referrals they hold."""

    target: Path
    workbooks: dict[str, Path]
    referrals: int


def send(registry: Path, target: Path, organisation: str | None = None) -> Referred:
    """Write a workbook per organisation, and for the joint meeting, in place of those in ``target``.

    Raises:
        UserError: E-REFER-011 nothing is referred to this organisation, or to anybody; E-REPORT-002, E-REPORT-003 the
            folder; E-STORE-00x.
    """
    with open_read_only(registry) as reader:
        found = rows(reader, "referrals", status=None)
        night = gather.night(reader)
        names = [one.name for one in organisations(judged_by(reader))]
    by_receiver: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        receiver = form.MEETING if one["status"] == "meeting" else one["organisation"]
        if one["status"] in (*HELD, "meeting") and organisation in (None, receiver):
            by_receiver[receiver].append(one)
    if not by_receiver:
        raise refusal("E-REFER-011", f"（{organisation}）" if organisation else "")
    books = {}
    with replacing(target, night) as folder:
        for receiver in sorted(by_receiver):
            books[receiver] = f"{safe(receiver)}/{BOOK}"
            write_referrals(folder.place(books[receiver]), receiver, by_receiver[receiver], night, names)
            folder.note(books[receiver])
    paths = {receiver: target / book for receiver, book in books.items()}
    return Referred(target, paths, sum(map(len, by_receiver.values())))


def write_referrals(
    path: Path, receiver: str, theirs: Sequence[dict[str, Any]], night: Night, names: Sequence[str]
) -> None:
    """Write one receiver's workbook; the same referrals give the same bytes."""
    at_meeting = receiver == form.MEETING
    columns, about = (AT_MEETING, ABOUT_MEETING) if at_meeting else (COLUMNS, ABOUT)
    title = f"{receiver}转介单 · {night.as_of}"
    with xlsxwriter.Workbook(str(path), INERT) as book:
        book.set_properties({"title": title, "created": datetime.combine(night.as_of, time())})
        formats = Formats(book)
        write_sheet(book, "说明", (Column("怎么填", 110),), [[line] for line in about], formats, title)
        lines = [_at_meeting(one) if at_meeting else _line(one) for one in theirs]
        sheet = write_sheet(book, form.SHEET, columns, lines, formats, title)
        everyone = [(1, len(lines))]
        by = "meeting" if at_meeting else "organisation"
        offer(sheet, columns, form.ANSWER, everyone, list(form.actions(by)))
        if at_meeting and names:
            offer(sheet, columns, form.TO, everyone, names)


def _common(one: dict[str, Any]) -> list[Value]:
    age = None if one["age"] is None else f"{one['age']} 岁"
    about = "，".join(part for part in (one["sex"], age) if part)
    late = "（已逾期）" if one["overdue"] else ""
    return [
        one["referral_id"],
        words.label("referral_status", one["status"]) + late,
        one["due_on"] if one["status"] != "meeting" else None,
        "\n".join(part for part in (one["person_name"] or "姓名未写", about) if part),
        one["place"] or "未写明",
        words.need(one["need"]),
    ]


def _line(one: dict[str, Any]) -> list[Value]:
    office = (one["place"] or "").split()[-1:] or ["所在街镇"]
    contact = f"请与{office[0]}联系，由其联系本人"
    return [*_common(one), one["service"] or words.NONE, contact, None, None, one["organisation"]]


def _at_meeting(one: dict[str, Any]) -> list[Value]:
    had = words.listed(dict.fromkeys(one["had"] or []))
    return [*_common(one), had, None, None, None, form.MEETING]
