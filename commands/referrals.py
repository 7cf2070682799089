"""Referrals (转介): who is asked to help, and what organisations answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT, Actor, Json, Registry
from commands.terminal import out, print_json, print_table, tell_taken

app = typer.Typer(help="转介：把救助覆盖不到的需要交给社会组织，收回答复。", no_args_is_help=True)


@app.command("list")
def referrals_list(
    registry: Registry = DEFAULT,
    status: Annotated[
        str | None, typer.Option("--status", help="只看这种状态的，如 offered、meeting、served。")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几件；JSON 不受限。")] = 50,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """列出转介：默认只列未了结的，最急的在前。"""
    from registry import audit_log
    from registry.referral.listing import listing
    from registry.report import words

    audit_log.note(registry, "query", "转介列表", actor=actor)
    found = listing(registry, status)
    if as_json:
        print_json(found)
        return
    print_table(
        ["转介", "状态", "应办日", "对象", "家庭", "所在", "需要", "组织", "服务", "推荐过"],
        [
            [
                one["referral_id"],
                words.label("referral_status", one["status"]) + ("（逾期）" if one["overdue"] else ""),
                one["due_on"],
                one["person_name"],
                one["household_id"],
                one["place"],
                words.need(one["need"]),
                one["organisation"],
                one["service"],
                f"{one['offers']} 家",
            ]
            for one in found[:limit]
        ],
    )
    out.print(f"转介 {len(found)} 件" + (f"，显示前 {limit} 件。" if len(found) > limit else "。"))


@app.command("export")
def referrals_export(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录：每家组织一个文件夹。", show_default=False)],
    registry: Registry = DEFAULT,
    organisation: Annotated[str | None, typer.Option("--organisation", help="只写这家组织的。")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """把转介写成各组织的转介单，没有组织可接收的写给联席会议。"""
    from registry import audit_log
    from registry.report.referral_book import send

    audit_log.note(registry, "dispatch", audit_log.said_file(to.name), "转介单", actor=actor)
    done = send(registry, to, organisation)
    if as_json:
        print_json(vars(done))
        return
    for receiver, book in done.workbooks.items():
        out.print(f"{receiver}：{book}", markup=False)
    out.print(f"转介 {done.referrals} 件。")


@app.command("import")
def referrals_import(
    filled: Annotated[Path, typer.Argument(help="填好的转介单，或放它们的目录。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """读回组织与联席会议的答复：对的采用，不对的逐行列出（退出码为 3）；退回的随即推荐给下一家。"""
    from registry import audit_log
    from registry.referral.faults import TABLE
    from registry.referral.take import take

    audit_log.note(registry, "answer", audit_log.said_file(filled.name), "转介单", actor=actor)
    taken = take(registry, filled, datetime.now(UTC), actor=audit_log.acting(actor))
    faults = [fault.told(TABLE) for fault in taken.faults]
    tell_taken("答复", "referral_action", taken, faults, as_json)
