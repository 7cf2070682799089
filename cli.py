"""``doudi``: arguments in, exit codes out. The only place that catches a user's error and prints."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from typer import rich_utils

from schemas.errors import ExitCode, UserError

app = typer.Typer(
    name="doudi",
    help="兜底：社会救助对象去重登记与联结。标记只是线索，不是结论：由人核实之前，救助照常发放。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
rules_app = typer.Typer(help="规则目录。", no_args_is_help=True)
app.add_typer(rules_app, name="rules")
audit_log_app = typer.Typer(help="审计日志：谁在何时做了什么。", no_args_is_help=True)
app.add_typer(audit_log_app, name="audit-log")
review_app = typer.Typer(help="复核：请人判定两条记录是不是同一人。", no_args_is_help=True)
app.add_typer(review_app, name="review")
cases_app = typer.Typer(help="案件：派给部门，收回答复。", no_args_is_help=True)
app.add_typer(cases_app, name="cases")

rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "参数", "选项"
rich_utils.COMMANDS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = "命令", "用法不对"
rich_utils.REQUIRED_LONG_STRING, rich_utils.DEFAULT_STRING = "[必填]", "[默认：{}]"
rich_utils.RICH_HELP = "用 [blue]'{command_path} {help_option}'[/] 查看用法。"

out = Console(width=None if sys.stdout.isatty() else 240)  # nothing is cut short in a log
err = Console(stderr=True)
log = logging.getLogger("doudi")

Registry = Annotated[Path, typer.Option("--registry", help="登记库文件。")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日，如 2026-06-30；默认今天。")
]
KnownOn = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="看某日当时所知，如 2026-03-31；默认最近一夜。",
        show_default=False,
    ),
]
Reports = Annotated[Path | None, typer.Option("--reports", help="报告放在哪个目录；不写则不出报告。")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
Memory = Annotated[str | None, typer.Option("--memory", help="数据库最多用多少内存，如 4GB。")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="数据库最多用几个线程。")]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        help="已核对的文件名：被拦下也照常采用，读不了的不再沿用上一夜；可写多次。",
        show_default=False,
    ),
]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", envvar="DOUDI_ACTOR", help="谁在操作，记入审计日志；默认系统账号。", show_default=False
    ),
]
PolicyDir = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        envvar="DOUDI_POLICY",
        help="本地政策表（standards.csv 等）所在目录；没有写到的照所附的。",
        show_default=False,
    ),
]
Unmasked = Annotated[bool, typer.Option("--unmasked", help="有权查看者：不遮盖证件号与电话。")]
Reviewer = Annotated[str, typer.Option("--reviewer", help="复核人姓名。", show_default=False)]
Files = Annotated[list[Path], typer.Argument(help="名册文件或目录。", show_default=False)]
DEFAULT = Path("registry.duckdb")


def _day(given: datetime | None) -> date:
    return given.date() if given else date.today()


def _said_day(as_of: datetime | None) -> str | None:
    return f"{as_of:%Y-%m-%d} 所知" if as_of else None


def _known(registry: Path, as_of: datetime | None) -> Path:
    """The registry to be asked: the published one, or what was known on an earlier day."""
    if as_of is None:
        return registry
    from registry.retell import known_on

    with _progress() as step:
        return known_on(registry, as_of.date(), progress=step)


@contextmanager
def _progress(stages: Collection[str] = ()) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal, plain log lines elsewhere; of the stages of a night with the time left."""
    told = _paced() if stages else str
    if not err.is_terminal:
        logging.basicConfig(
            stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.INFO, force=True
        )
        yield lambda text: log.info(told(text))
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("准备", total=len(stages) or None)

        def step(text: str) -> None:
            bar.update(task, description=told(text), advance=int(text in stages))

        yield step


def _paced() -> Callable[[str], str]:
    from registry.pace import Pace

    return Pace().told


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _print_table(headings: list[str], rows: list[list[Any]]) -> None:
    table = Table(
        *(Column(heading, overflow="fold") for heading in headings), show_edge=False, pad_edge=False
    )
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


@app.command()
def run(
    exports: Files,
    registry: Registry = DEFAULT,
    reports: Reports = None,
    as_of: AsOf = None,
    accept: Accept = None,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="留存几份被替换的登记库，可用 doudi restore 换回。")
    ] = 7,
    actor: Actor = None,
    policy: PolicyDir = None,
    memory: Memory = None,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """夜间批处理：读入名册、联结、核对、立案、出报告。"""
    from registry import build
    from registry.publish import STAGES
    from registry.store import Limits

    with _progress(STAGES) as step:
        night = build.run(
            exports,
            registry,
            _day(as_of),
            accept=[Path(name).name for name in accept or ()],
            keep=keep,
            actor=actor,
            limits=Limits(memory, threads),
            policy=policy,
            progress=step,
        )
        written = build.report(registry, reports, progress=step) if reports else None
    _tell_night(registry, night, written, as_json)
    raise typer.Exit(ExitCode.SOME_REJECTED if night.rejected else ExitCode.DONE)


@app.command()
def link(
    registry: Registry = DEFAULT,
    as_of: AsOf = None,
    actor: Actor = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """按登记库已有的记录重新联结人员与家庭，并重新核对。"""
    from registry import build
    from registry.publish import STAGES

    with _progress(STAGES) as step:
        day = as_of.date() if as_of else build.last_as_of(registry)
        night = build.relink(registry, day, actor=actor, policy=policy, progress=step)
    _tell_night(registry, night, None, as_json)


@app.command()
def audit(
    registry: Registry = DEFAULT,
    as_of: AsOf = None,
    actor: Actor = None,
    policy: PolicyDir = None,
    as_json: Json = False,
) -> None:
    """按登记库已有的人员与家庭重新核对规则。"""
    from registry import build
    from registry.publish import STAGES

    with _progress(STAGES) as step:
        day = as_of.date() if as_of else build.last_as_of(registry)
        night = build.reaudit(registry, day, actor=actor, policy=policy, progress=step)
    _tell_night(registry, night, None, as_json)


@app.command()
def report(
    registry: Registry = DEFAULT,
    reports: Annotated[Path, typer.Option("--reports", help="报告放在哪个目录。")] = Path("reports"),
    as_of: KnownOn = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """按登记库出报告：各部门工作簿、每案一页、今夜汇总。"""
    from registry import audit_log, build

    audit_log.note(registry, "report", reports.name, _said_day(as_of), actor=actor)
    asked = _known(registry, as_of)
    with _progress() as step:
        written = build.report(asked, reports, progress=step)
    if as_json:
        _print_json(vars(written))
    else:
        out.print(f"报告在 {reports}：先看 {written.summary}")


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
    with _progress() as step:
        intake = read_exports(files, step)
    sheets, faults = intake.source_file.to_pylist(), intake.rejected_row.to_pylist()
    reminders = _reminders(intake.record)
    if as_json:
        _print_json(
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
        _print_json(asdict(told))
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
    from registry.report import dossier, dossier_text, household_page
    from registry.store import open_read_only

    audit_log.note(registry, "show", audit_log.said(identifier), _said_day(as_of), actor=actor)
    with open_read_only(_known(registry, as_of)) as reader:
        if html:
            html.write_text(household_page(reader, identifier), encoding="utf-8")
            out.print(f"已写入 {html}")
        elif as_json:
            _print_json(dossier(reader, identifier))
        else:
            typer.echo(dossier_text(reader, identifier))


@rules_app.command("list")
def rules_list(policy: PolicyDir = None, as_json: Json = False) -> None:
    """列出规则：在用的，和等本地设定参数的。"""
    from registry.policy import load
    from registry.report.words import label
    from registry.rules.standing import standings

    told = standings(load(policy), date.today())
    if as_json:
        _print_json(
            [
                {"rule_id": s.rule.rule_id, "name": s.rule.title, "kind": s.rule.kind}
                | {"severity": s.rule.severity, "active": s.off is None, "inactive_reason": s.off}
                for s in told
            ]
        )
        return
    _print_table(
        ["编号", "名称", "种类", "级别", "对象", "状态"],
        [
            [
                s.rule.rule_id,
                s.rule.title,
                label("kind", s.rule.kind),
                s.rule.severity,
                "户" if s.rule.scope == "household" else "人",
                s.off or "在用",
            ]
            for s in told
        ],
    )
    out.print(f"规则 {len(told)} 条，在用 {sum(s.off is None for s in told)} 条。")


@rules_app.command("show")
def rules_show(
    rule_id: Annotated[str, typer.Argument(help="规则编号，如 D01。")], policy: PolicyDir = None
) -> None:
    """一条规则的全文：理由、依据、参数及现值、SQL。"""
    from registry.policy import load
    from registry.rules.standing import standings

    for told in standings(load(policy), date.today()):
        if told.rule.rule_id == rule_id.upper():
            typer.echo(told.rule.path.read_text(encoding="utf-8"))
            out.print(f"状态：{told.off or '在用'}", markup=False)
            for parameter in told.rule.parameters:
                value = told.values.get(parameter.name, "未设定")
                out.print(f"参数 {parameter.name} = {value}：{parameter.meaning}", markup=False)
            return
    raise UserError("E-RULE-009", f"没有编号为 {rule_id} 的规则。", "用 doudi rules list 查看全部编号。")


@rules_app.command("test")
def rules_test(policy: PolicyDir = None) -> None:
    """运行每条规则的情景：该标的标出，不该标的不标。写了 --policy 的，情景没有设定的标准照该目录。"""
    from registry.policy import load
    from registry.rules import test_rules

    outcomes = test_rules(policy=load(policy))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        out.print(f"✗ {outcome.rule_id} {outcome.title}：{outcome.message}")
    out.print(f"情景 {len(outcomes)} 个，通过 {len(outcomes) - len(failed)} 个。")
    raise typer.Exit(ExitCode.DEFECT if failed else ExitCode.DONE)


@rules_app.command("try")
def rules_try(
    file: Annotated[Path, typer.Argument(help="规则文件（.sql），写法同规则目录。", show_default=False)],
    registry: Registry = DEFAULT,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="按哪一天判断；默认登记库的基准日。", show_default=False
        ),
    ] = None,
    policy: PolicyDir = None,
    to: Annotated[Path | None, typer.Option("--to", help="把全部发现写成 .csv、.xlsx 或 .parquet。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上最多显示几条。")] = 20,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """用自己写的规则在登记库上试算：会有多少发现。登记库不变；豁免、依法叠加、级别上限同夜间核对。"""
    from registry import audit_log, trial
    from registry.answer import save
    from registry.policy import load

    told = [f"写成文件 {audit_log.said_file(to.name)}"] if to else []
    told += [f"按 {as_of:%Y-%m-%d} 判断"] if as_of else []
    audit_log.note(registry, "try_rule", audit_log.said_file(file.name), "；".join(told) or None, actor=actor)
    own = load(policy) if policy else None
    tried = trial.try_rule(file, registry, as_of=as_of.date() if as_of else None, policy=own)
    if to:
        save(tried.findings, to)
    if as_json:
        _print_json(_tried(tried) | {"rows": tried.findings.to_dicts()})
    else:
        _tell_tried(tried, limit)
        if to:
            out.print(f"{tried.findings.height} 行，已写入 {to}", markup=False)


@review_app.command("list")
def review_list(
    registry: Registry = DEFAULT,
    limit: Annotated[int, typer.Option("--limit", min=0, help="屏幕上待复核的最多显示几对。")] = 20,
    as_json: Json = False,
) -> None:
    """待复核的记录对，和历来的决定：生效、待第二人、已退回、已撤销。"""
    from registry.review import listing

    told = listing.listing(registry)
    if as_json:
        _print_json(told)
        return
    rows = [
        [q["rank"], q["record_a"], q["record_b"], _percent(q["probability"]), q["reason"]]
        for q in told["queue"]
    ]
    _print_table(["序号", "甲的记录", "乙的记录", "把握", "为什么要看"], rows[:limit])
    out.print(f"待复核 {len(rows)} 对" + (f"，显示前 {limit} 对。" if len(rows) > limit else "。"))
    if told["decisions"]:
        _print_table(
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


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


@review_app.command("export")
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


@review_app.command("import")
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
            _print_json({"added": 0, "faults": told})
        else:
            cells = ("row", "column", "code", "message", "remedy")
            _print_table(
                ["行", "列", "代码", "问题", "怎么办"], [[fault[cell] for cell in cells] for fault in told]
            )
        raise
    if as_json:
        _print_json(vars(taken))
        return
    out.print(
        f"记下 {taken.added} 项决定，其中看不出 {taken.unsure} 项；早已记下 {taken.known} 项，未填 {taken.blank} 对。"
    )
    if taken.second:
        out.print(f"影响大的 {taken.second} 项，须另一位复核人也判定为同一人才生效。")
    if taken.added:
        out.print("下一夜或 doudi link 起生效。")


@review_app.command("undo")
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


@cases_app.command("list")
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
        _print_json(found)
        return
    _print_table(
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


@cases_app.command("export")
def cases_export(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录：每个部门一个文件夹。", show_default=False)],
    registry: Registry = DEFAULT,
    department: Annotated[str | None, typer.Option("--department", help="只写这个部门的。")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """把待办案件写给各部门（工作簿、每案一页、JSON 与 CSV），并记为已派发。"""
    from registry import audit_log
    from registry.report.dispatch import dispatch

    audit_log.note(registry, "dispatch", audit_log.said_file(to.name), department, actor=actor)
    with _progress() as step:
        done = dispatch(
            registry,
            to,
            datetime.now(UTC),
            department=department,
            actor=audit_log.acting(actor),
            progress=step,
        )
    if as_json:
        _print_json(vars(done))
        return
    for name, workbook in done.workbooks.items():
        out.print(f"{name}：{workbook}", markup=False)
    out.print(f"案件 {done.cases} 件，待答复 {done.items} 项；新派发 {done.sent} 项。")


@cases_app.command("import")
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
    from registry.cases.take import take
    from registry.policy import load
    from registry.report.words import label

    answers = read_answers(filled)
    audit_log.note(registry, "answer", audit_log.said_file(filled.name), actor=actor)
    taken = take(registry, answers, load(policy), datetime.now(UTC), actor=audit_log.acting(actor))
    faults = [fault.told() for fault in taken.faults]
    if as_json:
        _print_json(vars(taken) | {"faults": faults})
    else:
        cells = ("file", "sheet", "row", "column", "code", "message", "remedy")
        if faults:
            _print_table(
                ["文件", "工作表", "行", "列", "代码", "问题", "怎么办"],
                [[fault[cell] for cell in cells] for fault in faults],
            )
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


@cases_app.command("sample")
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
    from registry.report.sample_book import write_sample
    from registry.store import open_read_only

    part = share_of(share)
    audit_log.note(
        registry, "report", audit_log.said_file(to.name), f"抽检 {share}，种子 {seed}", actor=actor
    )
    with open_read_only(registry) as reader:
        drawn = sample(reader, part, seed, department)
    write_sample(to, drawn)
    if as_json:
        _print_json(vars(drawn) | {"workbook": to})
        return
    out.print(f"抽样 {drawn.number}：{drawn.of} 件中抽出 {len(drawn.cases)} 件，见 {to}。", markup=False)


@cases_app.command("rollup")
def cases_rollup(
    to: Annotated[Path, typer.Option("--to", help="写到哪个目录。", show_default=False)],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """按区县、乡镇街道、村社区和部门汇总案件：一张网页、一个工作簿。"""
    from registry import audit_log
    from registry.report.rollup_page import told
    from registry.report.rollups import write_rollups
    from registry.store import open_read_only

    audit_log.note(registry, "report", audit_log.said_file(to.name), "案件汇总", actor=actor)
    with open_read_only(registry) as reader:
        done = write_rollups(reader, to)
    if as_json:
        _print_json(told(done.rolled) | {"page": done.page, "book": done.book})
        return
    out.print(f"网页：{done.page}", markup=False)
    out.print(f"工作簿：{done.book}", markup=False)


def _known_word(option: str, word: str | None, known: Collection[str]) -> None:
    if word is not None and word not in known:
        raise UserError("E-CASE-020", f"{option} 没有 {word} 这一种。", f"可用的有：{'、'.join(known)}。")


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
    told = "；".join(
        filter(None, ["不遮盖" if unmasked else "", _said_day(as_of), audit_log.said_sql(asked)])
    )
    file = audit_log.said_file(output.name) if output else None
    audit_log.note(registry, "export" if output else "query", file, told, actor=actor)
    frame = ask(_known(registry, as_of), asked, unmasked=unmasked)
    if output:
        save(frame, output)
        out.print(f"{frame.height} 行，已写入 {output}")
    elif as_json:
        _print_json(frame.to_dicts())
    else:
        _print_table(frame.columns, [list(row) for row in frame.head(limit).rows()])
        out.print(f"共 {frame.height} 行" + (f"，显示前 {limit} 行。" if frame.height > limit else "。"))


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

    with _progress() as step:
        day = as_of.date() if as_of else None
        done = before_paying.precheck(
            planned, registry, day, date.today(), policy=policy, actor=actor, progress=step
        )
        written = before_paying.write_copies(planned, done, to) if to else []
    _tell_prechecked(done, written, limit, as_json)
    raise typer.Exit(ExitCode.DONE if done.is_clear else ExitCode.SOME_REJECTED)


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
        _print_json({"as_of": as_of, "persons": [asdict(answer) for answer in answers]})
    else:
        typer.echo("\n".join(told.answers_text(answers, as_of)))


@app.command()
def withdraw(
    file: Annotated[str, typer.Argument(help="文件名；同名的有几份时写文件编号 F…。", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="为何撤回。", show_default=False)],
    registry: Registry = DEFAULT,
    policy: PolicyDir = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """撤回一份送错的文件：它写的不再算数，被它替换的恢复；重新联结、核对并发布。"""
    from registry.publish import STAGES
    from registry.retell import withdraw as take_back

    with _progress(STAGES) as step:
        night = take_back(registry, file, reason, actor=actor, policy=policy, progress=step)
    _tell_night(registry, night, None, as_json)


@app.command()
def restore(
    run_id: Annotated[
        str | None, typer.Argument(help="换回哪一批次；不写则列出留存的。", show_default=False)
    ] = None,
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """列出留存的登记库，或换回其中一份；被换下的也留存，可以再换回来。"""
    from registry import generations

    if run_id is None:
        _tell_kept(generations.kept(registry), as_json)
        return
    done = generations.restore(registry, run_id, actor=actor)
    if as_json:
        _print_json(vars(done))
    else:
        out.print(f"已换回批次 {done.run_id}，基准日 {done.as_of}。")
        if done.replaced:
            out.print(f"换下的是批次 {done.replaced}，已留存。")


@audit_log_app.command("list")
def audit_log_list(
    registry: Registry = DEFAULT,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多显示最近几条；JSON 不受限。")] = 50,
    as_json: Json = False,
) -> None:
    """列出审计日志，最近的在后。"""
    from registry import audit_log

    entries = audit_log.whole_log(registry)
    if as_json:
        _print_json(entries)
        return
    _print_table(
        ["何时（UTC）", "谁", "做了什么", "对象", "说明"],
        [[e["at"][:19], e["actor"], e["action"], e["object"], e["detail"]] for e in entries[-limit:]],
    )
    out.print(f"共 {len(entries)} 条。")


@audit_log_app.command("verify")
def audit_log_verify(registry: Registry = DEFAULT, as_json: Json = False) -> None:
    """验证审计日志没有缺失或改动；有则退出码为 3。"""
    from registry import audit_log

    proof = audit_log.prove(registry)
    if as_json:
        _print_json(vars(proof))
    else:
        for told in (*proof.faults, *proof.remarks):
            out.print(told, markup=False)
        verdict = f"有 {len(proof.faults)} 处不符" if proof.faults else "完整"
        out.print(f"审计日志{verdict}：{proof.entries} 条，末条 {proof.head or '无'}。")
    raise typer.Exit(ExitCode.SOME_REJECTED if proof.faults else ExitCode.DONE)


@app.command()
def evaluate(
    truth: Annotated[
        Path, typer.Option("--truth", help="答案文件：record_id 或所在文件与行，及 person、household。")
    ],
    registry: Registry = DEFAULT,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """与答案比较：人员与家庭联结的精确率、召回率与 F1（按成对计）。"""
    from registry import audit_log
    from registry.truth import measure

    audit_log.note(registry, "evaluate", truth.name, actor=actor)
    measures = measure(registry, truth)
    told = {
        name: {"precision": m.precision, "recall": m.recall, "f1": m.f1, "true": m.true, "found": m.found}
        for name, m in measures.items()
    }
    if as_json:
        _print_json(told)
        return
    names = {"person": "人员", "household": "家庭"}
    rows = [
        [names[name], f"{m['precision']:.4f}", f"{m['recall']:.4f}", f"{m['f1']:.4f}", m["found"], m["true"]]
        for name, m in told.items()
    ]
    _print_table(["对象", "精确率", "召回率", "F1", "认定对数", "真实对数"], rows)


@app.command()
def train(
    source: Annotated[
        Path, typer.Argument(help="登记库，或记录的 Parquet 文件（列名同表 record）。", show_default=True)
    ] = Path("registry.duckdb"),
    output: Annotated[Path, typer.Option("--output", "-o", help="模型写到哪里（JSON）。")] = Path(
        "model.json"
    ),
    seed: Annotated[int, typer.Option(help="抽样的种子。")] = 0,
    actor: Actor = None,
) -> None:
    """由记录学一个新的联结模型；不需要答案，有复核决定则用作答案。夜间批处理从不训练。"""
    from registry import audit_log
    from registry.links import train as learn

    if source.suffix != ".parquet":
        audit_log.note(source, "train", output.name, actor=actor)
    model = learn(source, output, seed=seed)
    out.print(f"模型 {model.version} 已写入 {output}")


@app.command("simulate")
def invent(
    target: Annotated[Path, typer.Argument(help="写到哪个目录。")],
    households: Annotated[int, typer.Option("--households", min=1, help="多少户。")] = 300,
    seed: Annotated[int, typer.Option("--seed", help="种子：同一种子得到同一区县。")] = 1,
    planting: Annotated[
        Literal["usual", "all", "lawful"],
        typer.Option("--planting", help="埋入什么：usual 常见冲突，all 全部规则，lawful 只有合法的。"),
    ] = "usual",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """虚构一个区县的名册，连同答案（在 truth 目录）。人都是编造的。

    --planting all 与 lawful 另有当地标准，在 truth/policy 目录，核对时写 --policy。
    """
    from simulation.district import AS_OF, simulate

    with _progress() as step:
        step(f"虚构 {households} 户")
        day = as_of.date() if as_of else AS_OF
        summary = simulate(target, households, seed, as_of=day, planting=planting)
    if as_json:
        _print_json(vars(summary))
    else:
        out.print(f"已写入 {target}；答案在 {target / 'truth'}。基准日 {summary.as_of}。")


@app.command()
def version() -> None:
    """程序版本。"""
    typer.echo(f"doudi {installed_version('doudi')}")


def _tell_night(registry: Path, night: Any, written: Any, as_json: bool) -> None:
    """What the night found, and where to look."""
    if as_json:
        told = ("file_name", "sheet", "department", "list_name", "reason")
        braked = [{name: line[name] for name in told} for line in night.braked]
        _print_json(
            {
                "run_id": night.run_id,
                "as_of": night.as_of,
                "registry": registry,
                "counts": night.counts,
                "braked": braked,
            }
        )
        return
    c = night.counts
    out.print(f"[bold]批次 {night.run_id}[/bold]，基准日 {night.as_of}")
    out.print(f"名册 {c['source_file']} 份，记录 {c['record']} 条，退回或存疑 {c['rejected_row']} 处")
    out.print(f"联结为 {c['person']} 人、{c['household']} 户")
    _print_table(["种类", "发现", "户", "涉及金额（元）"], _by_kind(registry))
    out.print(f"未结案件 {_open_cases(registry)} 件。标记只是线索，不是结论：由人核实之前，救助照常发放。")
    out.print(f"登记库：{registry}")
    if written:
        out.print(f"报告：{written.summary}")
    _tell_braked(night.braked)
    if night.rejected:
        out.print("有文件或行未被采用，原因见表 rejected_row 与 source_file，或用 doudi check 查看。")


def _tell_prechecked(done: Any, written: list[Path], limit: int, as_json: bool) -> None:
    from registry.before_paying import told

    if as_json:
        _print_json(told.as_data(done, written))
        return
    rows = told.table(done)
    if rows:
        _print_table(told.HEADINGS, rows[:limit])
        out.print(f"标出 {len(rows)} 处" + (f"，显示前 {limit} 处。" if len(rows) > limit else "。"))
    for line in told.summary(done):
        out.print(line, markup=False)
    for path in written:
        err.print(f"已写入 {path}（含个人信息，请勿外传）", markup=False)


def _tried(tried: Any) -> dict[str, Any]:
    """What a rule on trial found, in figures."""
    rule = tried.rule
    return {"rule_id": rule.rule_id, "name": rule.title, "kind": rule.kind, "as_of": tried.as_of} | {
        "findings": tried.findings.height,
        "households": tried.households,
        "persons": tried.persons,
        "amount_yuan": tried.amount_yuan,
        "waived": tried.waived,
        "allowed": tried.allowed,
    }


def _tell_tried(tried: Any, limit: int) -> None:
    from registry.report.words import label

    rule, rows = tried.rule, tried.findings
    kind = label("kind", rule.kind)
    out.print(f"规则 {rule.rule_id} {rule.title}（{kind}），按基准日 {tried.as_of} 试算。", markup=False)
    shown = ["severity", "household_id", "person_id", "amount_yuan", "period_start", "period_end", "evidence"]
    if rows.height and limit:
        _print_table(
            ["级别", "家庭", "人员", "金额（元）", "起", "止（不含）", "发现了什么"],
            [list(row) for row in rows.head(limit).select(shown).rows()],
        )
    out.print(
        f"发现 {rows.height} 条，{tried.households} 户、{tried.persons} 人，涉及 {tried.amount_yuan:,.2f} 元"
        + (f"；显示前 {limit} 条。" if rows.height > limit else "。")
    )
    if tried.waived or tried.allowed:
        out.print(f"另有豁免 {tried.waived} 条、依法叠加 {tried.allowed} 条，不作发现。")
    out.print("这是试算：登记库没有改动，没有立案。")


def _tell_kept(generations: list[Any], as_json: bool) -> None:
    """The registries that can be put back, last replaced first."""
    if as_json:
        _print_json([vars(each) for each in generations])
        return
    rows = [
        [
            each.run_id,
            f"{each.replaced_at:%Y-%m-%d %H:%M:%S}",
            f"{each.path.stat().st_size / 1e6:.1f}",
            each.path.name,
        ]
        for each in generations
    ]
    _print_table(["批次", "何时被替换（UTC）", "大小（MB）", "文件"], rows)
    out.print(f"留存 {len(rows)} 份；用 doudi restore 批次 换回，同一批次有几份时写文件名。")


def _tell_braked(braked: tuple[dict[str, Any], ...]) -> None:
    """Each file that waits for somebody's word, once."""
    files = dict.fromkeys((line["file_name"], line["reason"]) for line in braked)
    if files:
        out.print(f"拦下 {len(files)} 份文件，上一夜有的沿用上一夜：")
    for name, reason in files:
        out.print(f"　{name}：{reason}", markup=False)


def _open_cases(registry: Path) -> int:
    from registry.answer import ask

    return int(ask(registry, "SELECT count(*) AS n FROM conflict_case WHERE status <> 'closed'")["n"][0])


def _by_kind(registry: Path) -> list[list[Any]]:
    """Findings by kind, for the closing lines of a night."""
    from registry.answer import ask
    from registry.report.words import label

    frame = ask(
        registry,
        "SELECT kind, count(*) AS findings, count(DISTINCT household_id) AS households,"
        " sum(amount_yuan) AS yuan FROM finding GROUP BY kind ORDER BY kind",
    )
    return [[label("kind", kind), *rest] for kind, *rest in frame.rows()]


def _tell_files(sheets: list[dict[str, Any]]) -> None:
    words = {"accepted": "可采用", "duplicate": "重复送来", "rejected": "未采用"}
    _print_table(
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
    _print_table(
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


def main() -> None:
    """Run the command line; a user's error is told in Chinese, a defect without personal data."""
    try:
        app(standalone_mode=True)
    except UserError as error:
        err.print(f"{error.message}", style="bold red", markup=False)
        err.print(f"{error.remedy}（{error.code}）", markup=False)
        sys.exit(error.exit_code)
    except Exception as error:
        frames = _where(error)
        err.print(f"程序内部错误：{type(error).__name__}，在 {frames}。登记库没有改动。", markup=False)
        err.print("请把这一行告诉开发者；其中没有个人信息。（E-DEFECT）", markup=False)
        sys.exit(ExitCode.DEFECT)


def _where(error: BaseException) -> str:
    """The deepest place in our own code: the message itself may hold data and is not shown."""
    home, trace, place = Path(__file__).parent, error.__traceback__, "?"
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(home) and "site-packages" not in file.parts:
            place = f"{file.relative_to(home)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    main()
