"""Roll-ups: cases, colours, money and people by place (district, town, village) and by department, month on month.

``places.py`` says where a household lives, ``facts.py`` reads what is counted, ``tally.py`` counts it at every level,
``months.py`` counts it as it stood at the end of each month, ``small.py`` withholds what would point at somebody.
How it is shown is told in ``registry/report/rollup_page.py`` and ``rollup_book.py``.
"""

from registry.rollup.rollup import Rollup, rolled_up

__all__ = ["Rollup", "rolled_up"]
