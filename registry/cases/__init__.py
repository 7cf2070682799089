"""Cases: what departments are asked, what they answered, and what the data say to that, night after night.

``case_event`` is only ever added to; how an item and its case stand is folded from it (``fold.py``, ``standing.py``).
Each night compares its findings with the items of the night before (``night.py``, ``life.py``); packets that go out
(``dispatch.py``) and answers that come back (``answers.py``, ``take.py``) add events in between.
"""

from registry.cases.known import HELD, KEPT, known_by
from registry.cases.night import go_on, words

__all__ = ["HELD", "KEPT", "go_on", "known_by", "words"]
