"""Cases: out to departments, and their answers back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT, Actor, Json, PolicyDir, Registry
from commands.terminal import out, print_faults, print_json, print_table, progress
from schemas.errors import ExitCode, UserError

app = typer.Typer(help="案件：派给部门，收回答复。", no_args_is_help=True)


@app.command("list")
def cases_list(
    registry: Registry = DEFAULT,
    department: Annotated[str | None, typer.Option("--department", help="只看这个部门须答复的。")] = None,
    status: Annotated[str | None, typer.Option("--status", help="只看这种状态的，如 sent、closed。")] = None,
    colour: Annotated[
        str | None, typer.Option("--colour", help="只看这种颜色的：green 已结、blue 在办、red 逾期未办。")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几件；JSON 不受限。")] = 50,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """列出案件：默认只列未结的，最急的在前。"""
    from registry import audit_log
    from registry.cases.listing import listing
    from registry.report import words

    _known_word("--status", status, words.LABELS["status"])
    _known_word("--colour", colour, words.LABELS["colour"])
    audit_log.note(registry, "query", "案件列表", actor=actor)
    found = listing(registry, department, status, colour)
    if as_json:
        print_json(found)
        return
    print_table(
        ["案件", "办理", "状态", "主办", "应答复的部门", "应答复日", "未答复", "涉及金额（元）", "规则"],
        [
            [
                c["case_id"],
                words.standing(c["colour"], overdue=c["overdue"]),
                words.label("status", c["status"]),
                c["owner"],
                words.listed(c["departments"] or []),
                c["due_on"],
                f"{c['unanswered']}/{c['items']}",
                words.money(c["amount_yuan"]),
                words.listed(c["rules"]),
            ]
            for c in found[:limit]
        ],
    )
    out.print(f"案件 {len(found)} 件" + (f"，显示前 {limit} 件。" if len(found) > limit else "。"))


@app.command("export")
def cases_export(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录：每个部门一个文件夹。", show_default=False)],
    registry: Registry = DEFAULT,
    department: Annotated[str | None, typer.Option("--department", help="只写这个部门的。")] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="另把每个部门的案件写成一份 PDF，便于一次打印。")
    ] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """把待办案件写给各部门（工作簿、每案一页、JSON 与 CSV），并记为已派发。"""
    from registry import audit_log
    from registry.report.dispatch import dispatch

    audit_log.note(registry, "dispatch", audit_log.said_file(to.name), department, actor=actor)
    with progress() as step:
        done = dispatch(
            registry,
            to,
            datetime.now(UTC),
            department=department,
            actor=audit_log.acting(actor),
            pdf=pdf,
            progress=step,
        )
    if as_json:
        print_json(vars(done))
        return
    for name, workbook in done.workbooks.items():
        out.print(f"{name}：{workbook}", markup=False)
    out.print(f"案件 {done.cases} 件，待答复 {done.items} 项；新派发 {done.sent} 项。")


@app.command("import")
def cases_import(
    filled: Annotated[Path, typer.Argument(help="填好的工作簿或 CSV，或放它们的目录。", show_default=False)],
    registry: Registry = DEFAULT,
    policy: PolicyDir = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """读回部门的答复、群众评价和抽检结论：对的采用，不对的逐行列出。"""
    from registry import audit_log
    from registry.cases.answers import read_answers
    from registry.cases.faults import TABLE
    from registry.cases.take import take
    from registry.policy import load
    from registry.report.words import label

    answers = read_answers(filled)
    audit_log.note(registry, "answer", audit_log.said_file(filled.name), actor=actor)
    taken = take(registry, answers, load(policy), datetime.now(UTC), actor=audit_log.acting(actor))
    faults = [fault.told(TABLE) for fault in taken.faults]
    if as_json:
        print_json(vars(taken) | {"faults": faults})
    else:
        print_faults(faults)
        told = "，".join(f"{label('action', action)} {count} 项" for action, count in taken.actions.items())
        out.print(
            f"采用答复 {taken.added} 项{'（' + told + '）' if told else ''}；早已记下 {taken.known} 项，"
            f"未填 {taken.blank} 项，未采用 {len(faults)} 行。"
        )
        if taken.visits:
            out.print(f"记下评价与抽检结论 {taken.visits} 件。")
        if taken.decisions:
            out.print(f"记下 {taken.decisions} 项“不是同一人”的决定，下一夜或 doudi link 起生效。")
    raise typer.Exit(ExitCode.SOME_REJECTED if faults else ExitCode.DONE)


@app.command("sample")
def cases_sample(
    to: Annotated[Path, typer.Option("--to", help="写成哪个工作簿，如 抽检.xlsx。", show_default=False)],
    share: Annotated[str, typer.Option("--share", help="每个部门抽多少，如 5%。")] = "5%",
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="种子：同一登记库、同一种子抽出同样的案件。")
    ] = 1,
    registry: Registry = DEFAULT,
    department: Annotated[str | None, typer.Option("--department", help="只抽这个部门主办的。")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """抽检：从已经答复的案件中按部门抽签，写成复核单；填好后用 doudi cases import 读回。"""
    from registry import audit_log
    from registry.cases.sample import sample, share_of
    from registry.reader import open_read_only
    from registry.report.sample_book import write_sample

    part = share_of(share)
    audit_log.note(
        registry, "report", audit_log.said_file(to.name), f"抽检 {share}，种子 {seed}", actor=actor
    )
    with open_read_only(registry) as reader:
        drawn = sample(reader, part, seed, department)
    write_sample(to, drawn)
    if as_json:
        print_json(vars(drawn) | {"workbook": to})
        return
    out.print(f"抽样 {drawn.number}：{drawn.of} 件中抽出 {len(drawn.cases)} 件，见 {to}。", markup=False)


@app.command("rollup")
def cases_rollup(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """按区县、乡镇街道、村社区和部门汇总案件：一张网页、一个工作簿。"""
    from registry import audit_log
    from registry.reader import open_read_only
    from registry.report.rollup_page import told
    from registry.report.rollups import write_rollups

    audit_log.note(registry, "report", audit_log.said_file(to.name), "案件汇总", actor=actor)
    with open_read_only(registry) as reader:
        done = write_rollups(reader, to)
    if as_json:
        print_json(told(done.rolled) | {"page": done.page, "book": done.book})
        return
    out.print(f"网页：{done.page}", markup=False)
    out.print(f"工作簿：{done.book}", markup=False)


def _known_word(option: str, word: str | None, known: Collection[str]) -> None:
    if word is not None and word not in known:
        raise UserError("E-CASE-020", f"{option} 没有 {word} 这一种。", f"可用的有：{'、'.join(known)}。")
