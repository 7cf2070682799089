"""What ``precheck`` and ``lookup`` found, for the screen and as data; ids and names masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from registry.before_paying.lookup import Answer, Holding
from registry.before_paying.precheck import UNKNOWN, Prechecked
from registry.report import words

HEADINGS: Final = ["文件", "行", "规则", "级别", "原因"]
_PLACE: Final = (
    "file_name",
    "sheet",
    "list_name",
    "status",
    "reason",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
)
_FAULT: Final = ("row_number", "column_name", "code", "reason", "whole_row")


def as_data(done: Prechecked, written: list[Path]) -> dict[str, Any]:
    """Everything, ready for JSON; rows are told by file and row number."""
    names = _names(done)
    return {
        "as_of": done.as_of,
        "clear": done.is_clear,
        "files": [{name: file[name] for name in _PLACE} for file in done.files],
        "grants": done.grants,
        "later": done.later,
        "conflicts": [{"file_name": names[one.file_id]} | asdict(one) for one in done.conflicts],
        "unknown": [{"file_name": names[file_id], "row_number": row} for file_id, row in done.unknown],
        "rejected": [
            {"file_name": names[fault["file_id"]]} | {name: fault[name] for name in _FAULT}
            for fault in done.faults
        ],
        "written": written,
    }


def table(done: Prechecked) -> list[list[Any]]:
    """The rows that are marked, under ``HEADINGS``."""
    names = _names(done)
    told = [
        [
            names[one.file_id],
            one.row_number,
            one.rule_id,
            one.sureness,
            _reason(one.text),
        ]
        for one in done.conflicts
    ]
    told += [
        [names[fault["file_id"]], fault["row_number"], fault["code"], "退回", fault["reason"]]
        for fault in done.faults
        if fault["whole_row"]
    ]
    return told + [[names[file_id], row, "", "查无", UNKNOWN] for file_id, row in done.unknown]


def summary(done: Prechecked) -> Iterator[str]:
    """The closing lines."""
    for file in done.files:
        if file["reason"]:
            yield f"{file['file_name']}：{file['reason']}"
    if not any(file["status"] == "accepted" for file in done.files):
        yield "没有一份文件可以核对。"
        return
    rows = {kind: len(places) for kind, places in _rows_by_kind(done).items()}
    kinds = "、".join(f"{words.label('kind', kind)} {rows[kind]} 行" for kind in words.KINDS if kind in rows)
    refused = sum(fault["whole_row"] for fault in done.faults)
    yield (
        f"基准日 {done.as_of}，计划救助 {done.grants} 笔：{kinds or '没有冲突'}；"
        f"查无此人 {len(done.unknown)} 行；退回 {refused} 行。"
    )
    if done.later:
        yield f"有 {done.later} 笔起于下月之后，没有核对：请用 --as-of 写发放当月的日期。"
    if not done.grants:
        yield "这份名册没有写救助项目，只核对了所列的人。"
    yield "标记只是线索，不是结论：由人核实之前，不因此停发或拒发。名册没有存入登记库。"


def answers_text(answers: Sequence[Answer], as_of: date) -> Iterator[str]:
    """What is known of the persons found, each apart."""
    if not answers:
        yield "登记库里没有找到此人：没有任何名册写着这个证件号，或这个姓名与出生日期。"
    if len(answers) > 1:
        yield f"有 {len(answers)} 人相符，分别列出；请核对证件号，认准是哪一位。"
    for answer in answers:
        yield from _answer(answer)
    yield f"所据为 {as_of} 的登记库。只是线索，不是结论：由人核实之前，救助照常办理。"


def _answer(answer: Answer) -> Iterator[str]:
    home = f"，户 {answer.household_id} 共 {answer.members} 人" if answer.household_id else "，没有归入家庭"
    yield f"{answer.name or words.NONE}（{answer.person_id}，证件号 {answer.id_number or words.NONE}）{home}"
    for title, own in (("本人与全户所得", True), ("同户其他人所得", False)):
        held = [one for one in answer.holdings if one.own is own]
        if held or own:
            yield f"  {title}：" + ("" if held else "近一年没有")
            yield from (f"    {_holding(one)}" for one in held)
    for title, lines in (("可能遗漏（线索）", answer.missing), ("未决", answer.doubts)):
        if lines:
            yield f"  {title}："
            yield from (f"    {line}" for line in lines)


def _holding(one: Holding) -> str:
    """在享 城市低保（民政） 2024-03 起 每月 655 元 全户."""
    when = words.months(one.start, one.until) if one.monthly or one.until else words.day(one.start)
    amount = "" if one.amount is None else f"{'每月 ' if one.monthly else ''}{words.yuan(one.amount)}"
    known = "" if one.start is None and one.until is None else when
    parts = [one.state, f"{one.programme}（{one.department}）", known, amount, one.whom]
    return " ".join(filter(None, parts))


def _rows_by_kind(done: Prechecked) -> dict[str, Counter[tuple[str, int]]]:
    found: dict[str, Counter[tuple[str, int]]] = {}
    for one in done.conflicts:
        found.setdefault(one.kind, Counter())[one.file_id, one.row_number] += 1
    return found


def _reason(text: str) -> str:
    """Without the rule's number and name, which stand in columns of their own."""
    return text.partition("：")[2]


def _names(done: Prechecked) -> dict[str, str]:
    """File names by id; rejected rows may bear the id that intake gave."""
    read = done.intake.source_file.select(["file_id", "file_name"]).to_pylist()
    return {line["file_id"]: line["file_name"] for line in (*read, *done.files)}
