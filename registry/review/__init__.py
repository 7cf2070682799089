"""The clerical review: questions go out as a workbook, words come back as decisions, decisions bind later nights.

A decision is about what two records *said*, not about their ids, which change with every new delivery: it is kept
with a digest of each record's compared content. On a later night it stands

1. at the records of the same id, if they still say the same; else
2. at the record of the same list that says the same (the first by id; where both sides of a pair say the same, the
   first and the last): so a decision outlives a new delivery;
3. otherwise its evidence has changed: it binds nothing, and the pair goes back to the queue with what has changed.
   Should the old content come back, so does the decision.

Words are only ever added: undoing writes ``revoked_at``. What they do to persons is computed afresh every night.
"""

from registry.review.questions import questions
from registry.review.standing import Standing, standing

__all__ = ["Standing", "questions", "standing"]
