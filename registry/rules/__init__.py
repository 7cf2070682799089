"""The rule book: one question per SQL file, its scenarios beside it.

``registry/rules/<kind>/<slug>.sql`` is a header of comment lines and one SELECT over the views::

    -- id: X01
    -- title: 特困与低保同享
    -- why: 为什么提出
    -- remedy: 怎样处理
    -- basis: 依据（法律、条款）
    -- mark: S
    -- severity: 3
    -- scope: person
    -- status: certain
    -- counts: 数的是什么
    -- parameter: grace_months = @death_grace_months 死亡当月之后仍可发放的月数
    -- parameter: lookback = 12 查看最近几个月
    SELECT ...

``kind`` is the directory (duplicate, exclusive, over_cap, ineligible, missed, lead, data); an auditor's own file
elsewhere says it in a header line ``-- kind: duplicate`` (``doudi rules try``). ``mark`` is S (the
basis was read), M (well known, its text not at hand) or C (computed); ``severity`` 3, 2 or 1; ``scope`` person
or household; ``status`` certain or local. A parameter's default is a number, or ``@code`` of a line of
``policy/standards.csv``; the SELECT uses it as ``$grace_months``. A standard that differs by programme or division
is read from the view ``standard`` in the SELECT, and named by a line ``-- standard: code 含义``. A rule of status
``local`` is off until every standard it names has a value (and, if it reads ``exclusive_overlap``, until
``policy/exclusions.csv`` has a pair for it); for a ``certain`` one a missing standard is an error.
A header line of ``--`` and at least two
spaces continues the one before.

The SELECT returns, in any order, the columns of ``FOUND``: who (household_id, person_id), departments that gave
or should have given, programmes, amount_yuan (the money at stake), period_start and period_end (half-open; whole
months, or days for single payments), evidence (a plain Chinese sentence without names or ids), record_ids and
assistance_ids (the rows it rests on). One row is one finding of one household or person.

``<slug>.txt`` beside it holds the scenarios; see ``registry.rules.scenario``.
"""

from registry.rules.catalogue import FOUND, Parameter, Rule, catalogue
from registry.rules.scenario import Outcome, test_rules

__all__ = ["FOUND", "Outcome", "Parameter", "Rule", "catalogue", "test_rules"]
