"""转介: needs that no programme meets go to social organisations that are willing, able, near and have room.

Leads that a visit hands on and findings of the rules in ``policy/referrals.csv`` become referrals (``wanted.py``).
Each has one receiver at a time: chosen by rule (``choose.py``), asked, and passed on when it declines or lets the day
go by (``passing.py``, ``night.py``); what happened is kept as events from which everything is folded (``fold.py``).
"""

from registry.referral.night import KEPT, go_on, known_by

__all__ = ["KEPT", "go_on", "known_by"]
