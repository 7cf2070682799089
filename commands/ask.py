"""Questions to a registry: one person, one pair, one answer in SQL."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT, Actor, Json, KnownOn, Registry, Unmasked, known, said_day
from commands.terminal import err, out, print_json, print_table

app = typer.Typer()


@app.command()
def explain(
    record_a: Annotated[str, typer.Argument(help="记录编号 R…")],
    record_b: Annotated[str, typer.Argument(help="另一条记录编号 R…")],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option("--html", help="写成可打印的网页。")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="只把权重图写成 SVG 文件。")] = None,
) -> None:
    """两条记录为什么是、或不是同一个人：各项权重、分块规则、约束，或为什么从未比较。"""
    from dataclasses import asdict

    from registry import audit_log
    from registry.links import explain as explain_records
    from registry.report import waterfall, why

    about = "、".join(map(audit_log.said, (record_a, record_b)))
    audit_log.note(registry, "explain", about, actor=actor)
    told = explain_records(registry, record_a, record_b)
    for file, draw in ((html, why.explanation_page), (svg, waterfall.svg)):
        if file:
            file.write_text(draw(told), encoding="utf-8")
            err.print(f"已写入 {file}", markup=False)
    if as_json:
        print_json(asdict(told))
    elif not (html or svg):
        typer.echo(why.explanation_text(told))


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(help="人员 P…、家庭 H…、案件 C…、记录 R… 或停用的编号。")],
    registry: Registry = DEFAULT,
    as_of: KnownOn = None,
    actor: Actor = None,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option("--html", help="把家庭档案写成可打印的网页。")] = None,
) -> None:
    """一个人、一户、一案或一条记录的档案：逐月救助、案件、家庭变化、名册之间的矛盾。"""
    from registry import audit_log
    from registry.reader import open_read_only
    from registry.report import dossier, dossier_text, household_page

    audit_log.note(registry, "show", audit_log.said(identifier), said_day(as_of), actor=actor)
    with open_read_only(known(registry, as_of)) as reader:
        if html:
            html.write_text(household_page(reader, identifier), encoding="utf-8")
            out.print(f"已写入 {html}")
        elif as_json:
            print_json(dossier(reader, identifier))
        else:
            typer.echo(dossier_text(reader, identifier))


@app.command()
def query(
    sql: Annotated[str | None, typer.Argument(help="一句 SELECT；不写则从标准输入读。")] = None,
    registry: Registry = DEFAULT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写成 .csv、.xlsx 或 .parquet。")
    ] = None,
    unmasked: Unmasked = False,
    limit: Annotated[int, typer.Option(help="屏幕上最多显示几行；写文件与 JSON 不受限。")] = 50,
    as_of: KnownOn = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """对登记库只读查询。"""
    from registry import audit_log
    from registry.answer import ask, save

    asked = sql or sys.stdin.read()
    told = "；".join(filter(None, ["不遮盖" if unmasked else "", said_day(as_of), audit_log.said_sql(asked)]))
    file = audit_log.said_file(output.name) if output else None
    audit_log.note(registry, "export" if output else "query", file, told, actor=actor)
    frame = ask(known(registry, as_of), asked, unmasked=unmasked)
    if output:
        save(frame, output)
        out.print(f"{frame.height} 行，已写入 {output}")
    elif as_json:
        print_json(frame.to_dicts())
    else:
        print_table(frame.columns, [list(row) for row in frame.head(limit).rows()])
        out.print(f"共 {frame.height} 行" + (f"，显示前 {limit} 行。" if frame.height > limit else "。"))


@app.command()
def lookup(
    number: Annotated[
        str | None, typer.Option("--id", help="身份证号，或登记库的人员编号 P…。", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="姓名；与 --born 同用。", show_default=False)
    ] = None,
    born: Annotated[
        datetime | None,
        typer.Option("--born", formats=["%Y-%m-%d", "%Y%m%d"], help="出生日期。", show_default=False),
    ] = None,
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """窗口查一人：享受什么、哪个部门、到何时，全户所得，可能遗漏什么。找不到也是 0。"""
    from dataclasses import asdict

    from registry import before_paying
    from registry.before_paying import told

    question = before_paying.Question(number, name, born.date() if born else None)
    answers, as_of = before_paying.look_up(registry, question, actor=actor)
    if as_json:
        print_json({"as_of": as_of, "persons": [asdict(answer) for answer in answers]})
    else:
        typer.echo("\n".join(told.answers_text(answers, as_of)))
