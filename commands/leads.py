"""Leads (主动发现): who was reported, whom that could mean, and what visits found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT, Actor, Json, Registry
from commands.terminal import out, print_json, print_table, progress, tell_taken

app = typer.Typer(help="主动发现：别人报来的困难群众可能是谁，走访结果读回来。", no_args_is_help=True)


@app.command("list")
def leads_list(
    registry: Registry = DEFAULT,
    status: Annotated[
        str | None, typer.Option("--status", help="只看这种状态的，如 sent、included、closed。")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几条；JSON 不受限。")] = 50,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """列出线索与可能所指的人：默认只列未了结的，最急的在前。"""
    from registry import audit_log
    from registry.leads.listing import listing
    from registry.report import words
    from registry.report.lead_book import who_is_told

    audit_log.note(registry, "query", "线索列表", actor=actor)
    found = listing(registry, status)
    if as_json:
        print_json(found)
        return
    rows = []
    for lead in found[:limit]:
        likely = [f"{one['person_id']} {words.percent(one['probability'])}" for one in lead["candidates"]]
        tied = lead["person_id"] or ("新对象" if lead["is_new"] else None)
        rows.append(
            [
                lead["lead_id"],
                words.label("lead_status", lead["status"]) + ("（逾期）" if lead["overdue"] else ""),
                lead["due_on"],
                who_is_told(lead).replace("\n", " "),
                lead["address"],
                words.need(lead["need"]),
                f"认定 {tied}" if tied else words.listed(likely) if likely else "没有像的人",
            ]
        )
    print_table(["线索", "状态", "应走访日", "所报的人", "村组", "需要", "可能是谁"], rows)
    out.print(f"线索 {len(found)} 条" + (f"，显示前 {limit} 条。" if len(found) > limit else "。"))


@app.command("export")
def leads_export(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录：每个街镇一个文件夹。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """把要走访的线索写成各街镇的走访单，并记为已交走访。"""
    from registry import audit_log
    from registry.report.lead_book import hand_over

    audit_log.note(registry, "dispatch", audit_log.said_file(to.name), "走访单", actor=actor)
    with progress() as step:
        done = hand_over(registry, to, datetime.now(UTC), actor=audit_log.acting(actor), progress=step)
    if as_json:
        print_json(vars(done))
        return
    for town, book in done.workbooks.items():
        out.print(f"{town}：{book}", markup=False)
    out.print(f"线索 {done.leads} 条；新交走访 {done.sent} 条。")


@app.command("import")
def leads_import(
    filled: Annotated[Path, typer.Argument(help="填好的走访单，或放它们的目录。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """读回走访结果：对的采用，不对的逐行列出（退出码为 3）。"""
    from registry import audit_log
    from registry.leads.faults import TABLE
    from registry.leads.take import take

    audit_log.note(registry, "answer", audit_log.said_file(filled.name), "走访单", actor=actor)
    taken = take(registry, filled, datetime.now(UTC), actor=audit_log.acting(actor))
    faults = [fault.told(TABLE) for fault in taken.faults]
    tell_taken("走访结果", "lead_status", taken, faults, as_json)


@app.command("undo")
def leads_undo(
    lead: Annotated[str, typer.Argument(help="线索编号。", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="为什么撤销。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """撤销一条线索最近的走访结果，连同由它而来的了结；线索回到此前的状态。"""
    from registry import audit_log
    from registry.leads.take import undo
    from registry.report.words import label

    audit_log.note(registry, "undo", lead, reason, actor=actor)
    action = undo(registry, lead.upper(), reason, datetime.now(UTC), actor=audit_log.acting(actor))
    if as_json:
        print_json({"lead_id": lead.upper(), "undone": action})
    else:
        out.print(f"已撤销 {lead.upper()} 的走访结果“{label('lead_status', action)}”。")
