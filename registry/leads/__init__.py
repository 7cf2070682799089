"""主动发现: people whom grid workers, volunteers, kin or callers report, and what visits make of the reports.

A report is hearsay. It is kept apart from records (table ``lead``), compared with everybody each night
(``match.py``) and never linked: candidates are told with their probability, a person visits, and what the visit finds
is an event that can be undone. How a lead stands is folded from its events (``fold.py``).
"""

from registry.leads.night import KEPT, go_on, known_by

__all__ = ["KEPT", "go_on", "known_by"]
