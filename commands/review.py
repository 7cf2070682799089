"""The clerical queue and its decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT, Json, Registry, Reviewer, Unmasked
from commands.terminal import out, percent, print_json, print_table

app = typer.Typer(help="复核：请人判定两条记录是不是同一人。", no_args_is_help=True)


@app.command("list")
def review_list(
    registry: Registry = DEFAULT,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上待复核的最多显示几对。")] = 20,
    as_json: Json = False,
) -> None:
    """待复核的记录对，和历来的决定：生效、待第二人、已退回、已撤销。"""
    from registry.review import listing

    told = listing.listing(registry)
    if as_json:
        print_json(told)
        return
    rows = [
        [q["rank"], q["record_a"], q["record_b"], percent(q["probability"]), q["reason"]]
        for q in told["queue"]
    ]
    print_table(["序号", "甲的记录", "乙的记录", "把握", "为什么要看"], rows[:limit])
    out.print(f"待复核 {len(rows)} 对" + (f"，显示前 {limit} 对。" if len(rows) > limit else "。"))
    if told["decisions"]:
        print_table(
            ["决定", "结论", "复核人", "时间", "状态", "说明", "甲的记录", "乙的记录"],
            [
                [
                    d["decision_id"],
                    listing.verdict_text(d["verdict"]),
                    d["actor"],
                    f"{d['decided_at']:%Y-%m-%d %H:%M}",
                    listing.STATE_TEXT[d["state"]],
                    d["why"] or d["revoked_reason"] or d["reason"],
                    d["now_a"] or d["record_a"],
                    d["now_b"] or d["record_b"],
                ]
                for d in told["decisions"]
            ],
        )
    out.print(f"决定 {len(told['decisions'])} 项。")


@app.command("export")
def review_export(
    target: Annotated[Path, typer.Argument(help="复核单写到哪里（.xlsx）。", show_default=False)],
    registry: Registry = DEFAULT,
    blind: Annotated[bool, typer.Option("--blind", help="不写程序的把握与理由，免得先入为主。")] = False,
    unmasked: Unmasked = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="最多几对；默认全部。")] = None,
) -> None:
    """把待复核的记录对写成复核单：两条记录并排，不同处标出，结论有下拉。"""
    from registry import audit_log
    from registry.review import sheet

    told = "复核单" + ("；不遮盖" if unmasked else "")
    audit_log.note(registry, "export", audit_log.said_file(target.name), told)
    written = sheet.export(registry, target, blind=blind, unmasked=unmasked, limit=limit)
    out.print(f"{written.pairs} 对，已写入 {target}", markup=False)


@app.command("import")
def review_import(
    filled: Annotated[Path, typer.Argument(help="填好的复核单（.xlsx）。", show_default=False)],
    reviewer: Reviewer,
    registry: Registry = DEFAULT,
    as_json: Json = False,
) -> None:
    """读回填好的复核单；有一处不对就一行也不采用。下一夜或 doudi link 起生效。"""
    from registry import audit_log
    from registry.review.answers import read_answers
    from registry.review.decide import take
    from registry.review.faults import RefusedWordsError

    try:
        answers = read_answers(filled)
        audit_log.note(registry, "decision", audit_log.said_file(filled.name), actor=reviewer)
        taken = take(registry, answers, reviewer, datetime.now(UTC))
    except RefusedWordsError as error:
        told = [fault.told(error.file) for fault in error.faults]
        if as_json:
            print_json({"added": 0, "faults": told})
        else:
            cells = ("row", "column", "code", "message", "remedy")
            print_table(
                ["行", "列", "代码", "问题", "怎么办"], [[fault[cell] for cell in cells] for fault in told]
            )
        raise
    if as_json:
        print_json(vars(taken))
        return
    out.print(
        f"记下 {taken.added} 项决定，其中看不出 {taken.unsure} 项；早已记下 {taken.known} 项，未填 {taken.blank} 对。"
    )
    if taken.second:
        out.print(f"影响大的 {taken.second} 项，须另一位复核人也判定为同一人才生效。")
    if taken.added:
        out.print("下一夜或 doudi link 起生效。")


@app.command("undo")
def review_undo(
    decision: Annotated[str, typer.Argument(help="决定编号 D…，见 doudi review list。")],
    reviewer: Reviewer,
    reason: Annotated[str, typer.Option("--reason", help="为何撤销。", show_default=False)],
    registry: Registry = DEFAULT,
) -> None:
    """撤销一项决定；记录仍留，下一夜或 doudi link 起不再起作用。"""
    from registry import audit_log
    from registry.review.decide import undo

    audit_log.note(registry, "undo", decision, actor=reviewer)
    undo(registry, decision, reviewer, reason, datetime.now(UTC))
    out.print(f"决定 {decision} 已撤销，下一夜或 doudi link 起不再起作用。", markup=False)
