"""What can go wrong for a user: a stable code, a Chinese message, a remedy and an exit code.

Two kinds of trouble are told apart. A ``UserError`` stops a command: something the person at the keyboard
can mend. A ``Rejection`` is data: a row or a value that could not be used, kept with its place and reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the ``doudi`` command, as the public contract fixes them."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    SOME_REJECTED = 3
    NOT_PUBLISHED = 4


@dataclass
class UserError(Exception):
    """A failure the user can mend.

    Attributes:
        code: stable ASCII code, for example ``E-RUN-001``.
        message: what happened, in Chinese, without personal data.
        remedy: what to do about it, in Chinese.
        exit_code: what the command exits with.
    """

    code: str
    message: str
    remedy: str
    exit_code: ExitCode = ExitCode.USAGE

    def __str__(self) -> str:
        return f"[{self.code}] {self.message} {self.remedy}"
