"""The columns of a packet by which answers are known, for who writes it and who reads it back."""

from __future__ import annotations

from typing import Final

TASKS: Final = "待办事项"
CASE, ANSWER, NOTE, TO = "案件编号", "处理意见", "说明", "转给部门"
DEPARTMENT, ITEM, REVISION = KNOWN_BY = ("答复部门", "事项编号", "版次")
NEEDED: Final = (CASE, ANSWER, *KNOWN_BY)
ROWS: Final = "核对行"
ROW_ANSWER: Final = "此行核对"
SOUND, MARKED_AS_OTHER, WRONG = ROW_ANSWERS = ("无误", "非此人", "数据有误")
RECORD: Final = "记录编号"
ROW_KNOWN_BY: Final = (ITEM, RECORD)
GRADE: Final = "群众评价"
UPHELD: Final = "复核结论"
AGREES, DIFFERS, UNSEEN = VERDICTS = ("相符", "不符", "无法核实")
SAMPLE: Final = "抽样编号"
