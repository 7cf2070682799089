"""For the sender: would this export be accepted?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.options import Json
from commands.terminal import err, out, print_json, print_table, progress
from schemas.errors import ExitCode, UserError

app = typer.Typer()


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="名册文件或目录。", show_default=False)] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", help="把标出问题的副本（.xlsx）写到此目录；含原件的个人信息。"),
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", help="认不出的名册：说明认得哪些列，把声明草稿写到此文件（- 为屏幕）。"),
    ] = None,
    page: Annotated[
        str | None, typer.Option("--page", help="显示一种名册的栏目说明，如 dibao_family。")
    ] = None,
    as_json: Json = False,
) -> None:
    """报送前自查：这些文件会不会被采用。不写 --annotate、--draft 就什么都不写。"""
    from schemas.intake import read_exports

    if page:
        _tell_page(page)
        return
    if not files:
        raise UserError("E-CHECK-001", "没有写要核对哪些文件。", "例如：doudi check 临时救助.xlsx")
    with progress() as step:
        intake = read_exports(files, step)
    sheets, faults = intake.source_file.to_pylist(), intake.rejected_row.to_pylist()
    reminders = _reminders(intake.record)
    if as_json:
        print_json(
            {"files": sheets, "rejected": [_masked_fault(fault) for fault in faults], "reminders": reminders}
        )
    else:
        _tell_files(sheets)
        _tell_faults(sheets, faults)
        _tell_reminders(reminders)
    if annotate:
        _annotate(files, intake, annotate)
    if draft:
        _draft(files, draft)
    bad = any(fault["whole_row"] for fault in faults) or any(
        sheet["status"] == "rejected" for sheet in sheets
    )
    raise typer.Exit(ExitCode.SOME_REJECTED if bad else ExitCode.DONE)


def _tell_files(sheets: list[dict[str, Any]]) -> None:
    words = {"accepted": "可采用", "duplicate": "重复送来", "rejected": "未采用"}
    print_table(
        ["文件", "工作表", "名册", "读到", "采用", "退回", "略过", "结论", "原因"],
        [
            [s["file_name"], s["sheet"], s["list_name"], s["rows_read"], s["rows_accepted"], s["rows_rejected"],
             s["rows_ignored"], words[s["status"]], s["reason"]]
            for s in sheets
        ],
    )  # fmt: skip


def _tell_faults(sheets: list[dict[str, Any]], faults: list[dict[str, Any]]) -> None:
    if not faults:
        return
    names = {s["file_id"]: s["file_name"] for s in sheets}
    print_table(
        ["文件", "行", "列", "代码", "原因"],
        [[names[f["file_id"]], f["row_number"], f["column_name"], f["code"], f["reason"]] for f in faults],
    )


def _reminders(record: Any) -> dict[str, int]:
    """How many ids were taken although something is wrong with them."""
    counts = {each["values"]: each["counts"] for each in record["id_status"].value_counts().to_pylist()}
    return {status: counts[status] for status in ("invalid", "truncated", "masked") if status in counts}


def _tell_reminders(reminders: dict[str, int]) -> None:
    words = {"invalid": "校验不符", "truncated": "被表格截断", "masked": "有遮盖"}
    if reminders:
        told = "、".join(f"{words[status]} {count} 个" for status, count in reminders.items())
        out.print(f"提醒：身份证号{told}；照常采用，用 --annotate 可看是哪些格。")


def _annotate(files: list[Path], intake: Any, folder: Path) -> None:
    from schemas.sender.marked import write_marked

    try:
        written = write_marked(files, intake, folder)
    except OSError as error:
        raise UserError(
            "E-CHECK-003", f"副本写不到 {folder}。", "请换一个目录，或关闭已打开的副本。"
        ) from error
    for path in written:
        err.print(f"已写入 {path}（含个人信息，请勿外传）", markup=False)


def _draft(files: list[Path], target: Path) -> None:
    """The sheets nobody declared: what of them is understood, and a declaration for the first."""
    from schemas.sender.draft import drafts

    found = drafts(files)
    for each in found:
        err.print(each.told, markup=False, soft_wrap=True)
    if not found:
        err.print("这些文件的名册都认得，不必起草。")
    elif str(target) == "-":
        typer.echo(found[0].toml)
    else:
        try:
            target.write_text(found[0].toml, encoding="utf-8")
        except OSError as error:
            raise UserError("E-CHECK-003", f"草稿写不到 {target}。", "请换一个文件名。") from error
        err.print(f"声明草稿已写入 {target}", markup=False)


def _tell_page(list_name: str) -> None:
    from schemas.declaration import declarations
    from schemas.sender.page import page

    for each in declarations():
        if list_name in (each.list_name, each.title):
            typer.echo(page(each))
            return
    known = "、".join(f"{each.list_name}（{each.title}）" for each in declarations())
    raise UserError("E-CHECK-002", f"没有名册 {list_name}。", f"可用的有：{known}。")


def _masked_fault(fault: dict[str, Any]) -> dict[str, Any]:
    """A fault without the row's personal data: the sender has the file."""
    return {name: value for name, value in fault.items() if name not in ("raw", "value")}
