"""What can go wrong with Spark, in words for the user; what Spark says itself may hold values and is not told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from schemas.errors import ExitCode, UserError

_AGAIN: Final = "再运行一次，已完成的部分不再做。"
_HOME: Final = Path(__file__).parents[2]
_PANIC: Final = "PanicException"  # of a library in Rust; it is no Exception


def _trouble(code: str, message: str, remedy: str) -> UserError:
    return UserError(code, f"{message}登记库没有改动。", remedy, ExitCode.NOT_PUBLISHED)


def no_pyspark() -> UserError:
    """The extra is not installed."""
    return _trouble(
        "E-RUN-011", "没有安装 pyspark。", "请运行 pip install 'doudi[spark]'，或不写 --engine spark。"
    )


def no_java() -> UserError:
    """Java is not installed."""
    remedy = "请安装 Java 17 或更新的，或设好 JAVA_HOME；或不写 --engine spark。"
    return _trouble("E-RUN-012", "找不到 Java，Spark 不能启动。", remedy)


def not_started(error: Exception) -> UserError:
    """Spark does not start or the cluster is not there."""
    remedy = "请核对 --master 与集群是否可用，以及 Java 是否为 17 或更新。"
    return _trouble("E-RUN-013", f"Spark 没有启动（{type(error).__name__}）。", remedy)


def failed(error: BaseException) -> UserError:
    """The program failed on a worker: the kind and the place tell what they can without data."""
    if isinstance(error, MemoryError):
        return interrupted(error)
    if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
        raise error
    told = f"工作机出错：{type(error).__name__}，在 {_where(error)}。"
    return _trouble("E-RUN-014", told, f"请{_AGAIN}仍出错请把这一行告诉开发者，其中没有个人信息。")


def another_program() -> UserError:
    """A worker has not the same program, or none."""
    remedy = "请在各机安装同一版本的 doudi 及其依赖，并设好 PYSPARK_PYTHON。"
    return _trouble("E-RUN-015", "工作机上没有兜底，或与本机的不是同一版本。", remedy)


def not_shared() -> UserError:
    """A worker does not see the folder."""
    remedy = "名册和登记库须放在各机以同一路径可见的共享存储上。"
    return _trouble("E-RUN-016", "工作机上看不到登记库旁的工作目录。", remedy)


def interrupted(error: BaseException) -> UserError:
    """A worker died; or, where it could not even begin, the program is not there."""
    if type(error).__name__ == "PythonException":
        return another_program()
    told = f"工作机的进程中断（{type(error).__name__}），多半因为内存不足。"
    return _trouble("E-RUN-017", told, f"请减少同时工作的进程（--threads）或加内存后{_AGAIN}")


def no_room(error: OSError) -> UserError:
    """The folder cannot be written."""
    told = f"登记库旁的工作目录写不了（{type(error).__name__}）。"
    return _trouble("E-RUN-019", told, f"请核对登记库所在磁盘的余量和权限后{_AGAIN}")


def _where(error: BaseException) -> str:
    """The deepest place in the program's own code; the message of the error may hold data and is not told."""
    trace, place = error.__traceback__, "?"
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HOME) and "site-packages" not in file.relative_to(_HOME).parts:
            place = f"{file.relative_to(_HOME)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
