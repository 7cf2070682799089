"""A rule's SELECT with one condition dropped or widened at a time, each of which some scenario must notice.

DuckDB's own syntax tree (``json_serialize_sql``) is changed and written back as SQL, so that no text is guessed at. The
suite drops every condition of every rule; ``make mutants`` also moves each comparison across its boundary (``>`` for
``>=``) and lists what no scenario notices.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from registry import views
from registry.policy import load
from registry.reader import Limits, QueryError
from registry.rules.catalogue import FOUND, Rule, catalogue
from registry.rules.run import SHAPE, in_force, parameter_values, run_rule
from registry.rules.scenario import Case, _difference, fill, read_scenarios
from registry.store import Store

Node = dict[str, Any]
EQUIVALENT: Final = {
    ("D03", "COMPARE_GREATERTHANOREQUALTO (b.assistance_id >= a.assistance_id)"): "同一笔的领取人相同",
    ("D04", "COMPARE_GREATERTHANOREQUALTO (b.assistance_id >= a.assistance_id)"): "同一笔的领取人相同",
    ("D12", "COMPARE_GREATERTHANOREQUALTO (b.assistance_id >= a.assistance_id)"): "同一笔只有一个申请人",
    ("M02", "COMPARE_GREATERTHANOREQUALTO (a.amount_yuan >= 0)"): "金额为零的救助不在视图 benefit 中",
    ("I11", 'COMPARE_LESSTHAN (h.start_month < c."day")'): "本人也是其家庭的一员，家庭一支已含首日",
    ("L02", "COMPARE_GREATERTHANOREQUALTO (b.person_id >= a.person_id)"): "同一人的证件号相同",
    ("X13", "COMPARE_GREATERTHANOREQUALTO (short_yuan >= 0)"): "恰为最高比例的结算不在其列",
    ("L04", "clear (min(household_id) != max(household_id))"): "只为少算：最后仍只取两户以上的",
    ("L04", "clear (r.account_no IS NULL)"): "记录与救助的账号出自同一格",
    ("M05", "COMPARE_GREATERTHANOREQUALTO (end_month >= opened)"): "止月是首日，学年截止日是月末",
    ("D10", "drop (b.assistance_id > a.assistance_id)"): "两笔互为甲乙，所得相同",
    ("D10", "COMPARE_GREATERTHANOREQUALTO (b.assistance_id >= a.assistance_id)"): "同一笔的学校相同",
    ("D11", "drop (x.assistance_id != y.assistance_id)"): "同一笔的房屋与起始月相同",
    ("I01", "drop (c.unit = 'household')"): "只有户项目才有多人同享",
    ("M09", "drop on_dibao(i.programme)"): "其余的身份是特困，已因不得同享（X02）而除外",
    ("M17", "unjoin SEMI left_out"): "只为少算：别人的记录不与任何人相联",
    ("M19", "drop (b.status = 'approved')"): "其余的各笔自身就是发放",
    ("M21", "unjoin ANTI helped"): "本人受助，其家庭也在受助之列；只对没有家庭的人有别",
    ("M21", "drop (b.category = '社会力量参与')"): "其余类别的都已在受助之列",
}
"""Changes that change nothing that could be found, and why."""
CLAUSES: Final = ("where_clause", "having", "qualify", "filter")
EDGES: Final = {
    "COMPARE_LESSTHAN": "COMPARE_LESSTHANOREQUALTO",
    "COMPARE_GREATERTHAN": "COMPARE_GREATERTHANOREQUALTO",
    "COMPARE_LESSTHANOREQUALTO": "COMPARE_LESSTHAN",
    "COMPARE_GREATERTHANOREQUALTO": "COMPARE_GREATERTHAN",
}


def mutants(sql: str, *, edges: bool = False) -> Iterator[tuple[str, str]]:
    """What was changed, and the changed SELECT; ``edges`` also moves each comparison across its boundary."""
    with duckdb.connect() as connection:
        tree = json.loads(connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
        for path, change in list(_changes(tree, ())):
            if change in EDGES.values() and not edges:
                continue
            altered = copy.deepcopy(tree)
            said = _apply(altered, path, change)
            text = connection.execute(
                "SELECT json_deserialize_sql(?::JSON)", [json.dumps(altered)]
            ).fetchall()
            yield f"{change} {_words(connection, said).removeprefix('SELECT ')}", text[0][0]


def _changes(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(node, list):
        for number, child in enumerate(node):
            yield from _changes(child, (*path, number))
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in ("CONJUNCTION_AND", "CONJUNCTION_OR"):
        yield from (((*path, "children", number), "drop") for number in range(len(node["children"])))
    if kind == "JOIN" and node.get("join_type") in ("ANTI", "SEMI"):
        yield path, "unjoin"
    if kind in EDGES:
        yield path, EDGES[kind]
    for clause in CLAUSES:
        if node.get(clause) and node[clause].get("type") != "CONJUNCTION_AND":
            yield (*path, clause), "clear"
    for key, child in node.items():
        yield from _changes(child, (*path, key))


def _apply(tree: Node, path: tuple[Any, ...], change: str) -> Node:
    """Change the tree in place; what was changed is returned."""
    *way, last = path
    parent: Any = tree
    for step in way:
        parent = parent[step]
    said: Node = parent[last]
    if change == "drop":
        del parent[last]
        if len(parent) == 1:
            _put(tree, tuple(way[:-1]), parent[0])
    elif change == "clear":
        parent[last] = None
    elif change == "unjoin":
        parent[last] = said["left"]
    else:
        said["type"] = change
    return said


def _put(tree: Node, path: tuple[Any, ...], value: Any) -> None:
    parent: Any = tree
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value


def _words(connection: duckdb.DuckDBPyConnection, node: Node) -> str:
    if node.get("type") == "JOIN":
        right = node["right"]
        return f"{node['join_type']} {right.get('table_name') or right.get('alias') or 'subquery'}"
    statement = json.loads(connection.execute("SELECT json_serialize_sql('SELECT 1')").fetchall()[0][0])
    statement["statements"][0]["node"]["select_list"] = [node]
    text = connection.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(statement)]).fetchall()
    return str(text[0][0])


@dataclass
class Examined:
    """What became of a rule's scenarios: where it did not as they say, and the changes that none of them notices."""

    failures: list[str]
    survivors: list[str]


def examine(store: Store, rule: Rule, *, edges: bool = False) -> Examined:
    """Run a rule and all its changes on each of its scenarios; ``store`` has the views and is left as it was."""
    waiting = [
        (said, sql) for said, sql in mutants(rule.sql, edges=edges) if (rule.rule_id, said) not in EQUIVALENT
    ]
    failures = []
    for case in read_scenarios(rule.path.with_suffix(".txt")):
        store.execute("BEGIN")
        try:
            fill(store, case)
            runs = in_force(store, rule)
            values = parameter_values(store, rule) if runs else {}
            with views.materialised(store, views.read_by([rule.sql])):
                found = run_rule(store, rule) if runs else FOUND.empty_table()
                if difference := _difference(case.finds, found):
                    failures.append(f"{case.title}：{difference}")
                waiting = [one for one in waiting if not (runs and _noticed(store, one[1], values, case))]
        finally:
            store.execute("ROLLBACK")
    return Examined(failures, [said for said, _ in waiting])


def _noticed(store: Store, sql: str, values: Any, case: Case) -> bool:
    try:
        return bool(_difference(case.finds, store.query(sql, values, shape=SHAPE).cast(FOUND)))
    except (QueryError, OverflowError):
        return True


def main() -> None:
    """List the changes, moved boundaries included, that no scenario notices."""
    with Store.in_memory(Limits(threads=1)) as store:
        views.install(store, load())
        for rule in catalogue():
            if len(sys.argv) == 1 or rule.rule_id in sys.argv[1:]:
                for said in examine(store, rule, edges=True).survivors:
                    print(f"{rule.rule_id} {said}")  # noqa: T201


if __name__ == "__main__":
    main()
