"""What to call a declaration's fields and kinds of value when speaking to departments."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from schemas.declaration import Declaration
from schemas.tables import ASSISTANCE, CIRCUMSTANCE, LEAD, MEDICAL_BILL, RECORD, comment

_TABLES: Final = (RECORD, ASSISTANCE, MEDICAL_BILL, CIRCUMSTANCE, LEAD)


@cache
def words() -> dict[str, dict[str, Any]]:
    """The tables of ``words.toml``."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def field_word(field: str) -> str:
    """A field in one word: 姓名, 金额; from ``words.toml``, else from the column it becomes."""
    plain = re.sub(r"\d+$", "", field)
    if plain in words()["fields"]:
        return str(words()["fields"][plain])
    for table in _TABLES:
        if field in table.names:
            return re.split(r"[，：；。（]", comment(table.field(field)))[0]
    return field


def target_word(target: str, declaration: Declaration | None = None) -> str:
    """A target, ``guardian.phone``, in words: 监护人：联系电话. Of the person whose row it is, the field alone."""
    section, field = target.split(".")
    if declaration is not None and section == declaration.primary.role:
        return field_word(field)
    known = words()["roles"] | words()["sections"]
    grants = {grant.name for grant in declaration.grants} if declaration is not None else set()
    several = len(grants) > 1 and declaration is not None
    if section in known:
        return f"{known[section]}：{field_word(field)}"
    return f"{section}：{field_word(field)}" if several else field_word(field)
