"""Before paying: would these grants conflict?"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import DEFAULT, Actor, Json, PolicyDir, Registry
from commands.terminal import err, out, print_json, print_table, progress
from schemas.errors import ExitCode

app = typer.Typer()


@app.command()
def precheck(
    planned: Annotated[
        list[Path], typer.Argument(metavar="LIST", help="计划发放的名册。", show_default=False)
    ],
    registry: Registry = DEFAULT,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="按哪一天核对；默认今天，不早于登记库。"),
    ] = None,
    policy: PolicyDir = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="把标出问题的副本（.xlsx）写到此目录；含原件的个人信息。")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几行；JSON 不受限。")] = 50,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """救前查询：计划发放的名册，与登记库会不会重复、互斥、超额、不符；什么都不存。

    有发现、退回的行或未采用的文件时退出码为 3；只有查无此人的为 0。
    """
    from registry import before_paying

    with progress() as step:
        day = as_of.date() if as_of else None
        done = before_paying.precheck(
            planned, registry, day, date.today(), policy=policy, actor=actor, progress=step
        )
        written = before_paying.write_copies(planned, done, to) if to else []
    _tell_prechecked(done, written, limit, as_json)
    raise typer.Exit(ExitCode.DONE if done.is_clear else ExitCode.SOME_REJECTED)


def _tell_prechecked(done: Any, written: list[Path], limit: int, as_json: bool) -> None:
    from registry.before_paying import told

    if as_json:
        print_json(told.as_data(done, written))
        return
    rows = told.table(done)
    if rows:
        print_table(told.HEADINGS, rows[:limit])
        out.print(f"标出 {len(rows)} 处" + (f"，显示前 {limit} 处。" if len(rows) > limit else "。"))
    for line in told.summary(done):
        out.print(line, markup=False)
    for path in written:
        err.print(f"已写入 {path}（含个人信息，请勿外传）", markup=False)
