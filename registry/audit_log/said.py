"""What may be logged of what somebody typed: enough to tell what was asked, no id number and no name."""

from __future__ import annotations

import re
from typing import Final

OWN_ID: Final = re.compile(r"[PHCRELT](?=.*\d)(?!\d{9,}$)[0-9A-Za-z-]{2,39}")
RUN_OF_DIGITS: Final = re.compile(r"\d{6,}[\dXx]?")
SQL_PART: Final = re.compile(
    r"""(?P<remark>--[^\n]*|/\*.*(?:\*/|$))
    |(?P<quoted>[eE]'(?:[^'\\]|''|\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)
        |\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|$))
    |(?P<other>[^\x00-\x7f]+|\d{6,})""",
    re.DOTALL | re.VERBOSE,
)
COLUMN: Final = re.compile(r'"[a-z_]+"')


def said(text: str) -> str:
    """An id of the registry as it is (``P00000012``); of anything else its ends."""
    return text if OWN_ID.fullmatch(text) else _ends(text)


def said_file(name: str) -> str:
    """A file's name, long numbers in it masked."""
    return RUN_OF_DIGITS.sub(lambda found: _ends(found[0]) if len(found[0]) > 8 else found[0], name)


def said_sql(sql: str) -> str:
    """A query on one line: remarks gone, of literals and long numbers only their ends."""
    return " ".join(SQL_PART.sub(_said_part, sql).split())


def _said_part(found: re.Match[str]) -> str:
    if found["remark"]:
        return " "
    if found["other"]:
        return _ends(found[0])
    if COLUMN.fullmatch(found[0]):
        return found[0]
    return f"'{_ends(found[0].strip('eE').strip(chr(39) + chr(34) + '$'))}'"


def _ends(text: str) -> str:
    """350505********0012, 张*, 张*明, d*o."""
    if RUN_OF_DIGITS.fullmatch(text) and len(text) >= 14:
        return f"{text[:6]}********{text[-4:]}"
    if len(text) >= 3:
        return f"{text[0]}*{text[-1]}"
    return f"{text[0]}*" if text else ""
