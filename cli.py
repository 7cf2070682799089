"""``doudi``: the commands put together, exit codes out. The only place that catches a user's error."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from typer import rich_utils

from commands import ask, cases, keeping, leads, measure, night, paying, referrals, review, rules, sender
from commands.terminal import err
from schemas.errors import ExitCode, UserError

app = typer.Typer(
    name="doudi",
    help="兜底：社会救助对象去重登记与联结。标记只是线索，不是结论：由人核实之前，救助照常发放。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(night.app)
app.add_typer(sender.app)
app.add_typer(ask.app)
app.add_typer(paying.app)
app.add_typer(rules.app, name="rules")
app.add_typer(review.app, name="review")
app.add_typer(cases.app, name="cases")
app.add_typer(leads.app, name="leads")
app.add_typer(referrals.app, name="referrals")
app.add_typer(keeping.app)
app.add_typer(measure.app)

rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "参数", "选项"
rich_utils.COMMANDS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = "命令", "用法不对"
rich_utils.REQUIRED_LONG_STRING, rich_utils.DEFAULT_STRING = "[必填]", "[默认：{}]"
rich_utils.RICH_HELP = "用 [blue]'{command_path} {help_option}'[/] 查看用法。"


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
