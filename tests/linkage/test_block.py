"""Every pair is proposed once, by a rule whose key it shares; blocks are bounded and what is cut is told."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from linkage.block import CAP, RULES, Blocks, Rule, _columns, block
from linkage.profile import Profiles, profile
from linkage.ties import Ties
from simulation.district import records


@pytest.fixture(scope="module")
def district() -> Profiles:
    return profile(records(400, 11)[0].to_arrow())


@pytest.fixture(scope="module")
def blocks(district: Profiles) -> Blocks:
    return block(district)


def test_each_pair_stands_once_the_smaller_first_and_in_order(blocks: Blocks) -> None:
    assert (blocks.a < blocks.b).all()
    key = blocks.a * 10**6 + blocks.b
    assert (np.diff(key) > 0).all()


def test_two_sure_ids_meet_only_on_a_shared_id(district: Profiles, blocks: Blocks) -> None:
    both = district.sure[blocks.a] & district.sure[blocks.b]
    assert (district.id[blocks.a[both]] == district.id[blocks.b[both]]).all()


@pytest.mark.parametrize("column", ["phones", "households", "kin"])
def test_pairs_share_what_their_rule_goes_by(district: Profiles, blocks: Blocks, column: str) -> None:
    part = {"phones": "phone", "households": "household", "kin": "kin"}[column]
    for number, rule in enumerate(RULES):
        if part in rule.key:
            a, b = (side[blocks.rule == number] for side in (blocks.a, blocks.b))
            assert getattr(district, column).shared(a, b).all()


def test_the_report_has_a_line_for_each_rule_and_no_block_is_larger_than_its_cap(blocks: Blocks) -> None:
    assert blocks.report["rule"].to_list() == [rule.name for rule in RULES]
    assert all(line <= rule.cap for line, rule in zip(blocks.report["largest"], RULES, strict=True))


def test_an_oversized_block_is_cut_and_counted() -> None:
    table = pa.table(
        {
            "record_id": [f"R{number}" for number in range(300)],
            "department": ["慈善"] * 300,
            "name": ["张伟"] * 300,
            "file_id": ["F"] * 300,
            "row_number": list(range(300)),
        }
    )
    found = block(profile(table))
    assert len(found) == 0
    assert found.report["cut"].sum() == 300


Table = Callable[[str], pa.Table]
BIRTH = (Rule("生日", ("birth",)),)


def crowd(table: Table, *lines: str) -> Profiles:
    numbered = [f"R{n:03} a{n} {line}" for n, line in enumerate(lines)]
    return profile(table("record_id list_name name birth_date address id_number\n" + "\n".join(numbered)))


def pairs_of(profiles: Profiles, *rules: Rule) -> set[tuple[int, int]]:
    found = block(profiles, rules)
    return set(zip(found.a.tolist(), found.b.tolist(), strict=True))


def holders(profiles: Profiles, part: str) -> list[set[int]]:
    """The values of each profile in a blocking column."""
    column = _columns(profiles)[part]
    owner = np.arange(len(profiles)) if column.owner is None else column.owner
    held: list[set[int]] = [set() for _ in range(len(profiles))]
    for one, value in zip(owner.tolist(), column.value.tolist(), strict=True):
        held[one] |= {value} - {0}
    return held


@pytest.mark.parametrize("rule", [rule for rule in RULES if len(rule.key) == 1], ids=lambda rule: rule.name)
def test_a_rule_of_one_part_proposes_all_pairs_of_its_small_blocks(district: Profiles, rule: Rule) -> None:
    held = holders(district, rule.key[0])
    blocks: dict[int, list[int]] = {}
    for one, values in enumerate(held):
        for value in values:
            blocks.setdefault(value, []).append(one)
    small = [members for members in blocks.values() if len(members) <= rule.cap]
    weak = ~district.sure
    expected = {
        pair
        for members in small
        for pair in combinations(members, 2)
        if not rule.weak_only or weak[pair[0]] or weak[pair[1]]
    }
    assert expected <= pairs_of(district, rule)


def test_the_first_rule_that_fits_is_the_one_that_is_told(table: Table) -> None:
    found = block(crowd(table, "王小明 1980-01-01 柯厝村1号 -", "王晓明 1980-01-01 柯厝村1号 -"))
    assert [RULES[rule].name for rule in found.rule] == ["同音同生日"]


def test_two_with_sure_ids_meet_only_where_the_rule_allows_it(table: Table) -> None:
    two = crowd(
        table,
        "王小明 1980-01-01 - 35050519800101001?",
        "王小明 1980-01-01 - 35050519800101003?",
        "王小明 1980-01-01 - -",
    )
    assert pairs_of(two, *BIRTH) == {(0, 2), (1, 2)}
    assert pairs_of(two, Rule("生日", ("birth",), weak_only=False)) == {(0, 1), (0, 2), (1, 2)}


def test_a_missing_value_never_agrees(table: Table) -> None:
    assert pairs_of(crowd(table, "王小明 - - -", "王小明 - - -"), *BIRTH) == set()


@pytest.mark.parametrize(("size", "pairs"), [(CAP, CAP * (CAP - 1) // 2), (CAP + 1, 0)])
def test_a_block_beyond_the_cap_is_cut_and_counted(table: Table, size: int, pairs: int) -> None:
    found = block(crowd(table, *(f"村民{n} 1980-01-01 - -" for n in range(size))), BIRTH)
    assert len(found) == pairs
    assert found.report.row(0, named=True) == {
        "rule": "生日",
        "pairs": pairs,
        "blocks": int(pairs > 0),
        "largest": size if pairs else 0,
        "refined": False,
        "cut": 0 if pairs else size,
    }


def test_an_oversized_block_is_refined_and_only_what_is_left_of_it_is_cut(table: Table) -> None:
    villages = ["南埔镇柯厝村1号"] * 10 + ["山腰镇前张村1号"] * 70 + ["-"] * 5
    many = crowd(table, *(f"村民{n} 1980-01-01 {village} -" for n, village in enumerate(villages)))
    found = block(many, (Rule("生日", ("birth",), ("village",)),))
    assert set(zip(found.a.tolist(), found.b.tolist(), strict=True)) == set(combinations(range(10), 2))
    assert found.report.select("blocks", "largest", "cut").row(0) == (1, 10, 70)


def test_a_block_that_was_refined_is_reported_as_refined(table: Table) -> None:
    villages = ["南埔镇柯厝村1号"] * 40 + ["山腰镇前张村1号"] * 40
    many = crowd(table, *(f"村民{n} 1980-01-01 {village} -" for n, village in enumerate(villages)))
    assert block(many, (Rule("生日", ("birth",), ("village",)),)).report["refined"].to_list() == [True]


@pytest.fixture(scope="module")
def values(district: Profiles) -> dict[str, list[set[int]]]:
    """Per blocking column the values of each profile, the plain way."""
    keys, ids, spots = district.name_keys(), district.ids, district.spots

    def single(column: np.ndarray) -> list[set[int]]:
        return [{value} if value > 0 else set() for value in column.tolist()]

    def tied(ties: Ties, key: Callable[[int], list[int]] = lambda value: [value]) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in range(len(district))]
        for owner, value in zip(ties.owner.tolist(), ties.value.tolist(), strict=True):
            found[owner].update(key(value))
        return found

    def part(start: int, stop: int) -> list[set[int]]:
        return single(np.append(ids.part(start, stop), np.uint64(0))[district.id])

    def home(spot: int) -> list[int]:
        return [key] if (key := int(district.places.home[spot])) else []

    return {
        "id": single(np.where(np.append(~ids.masked, False)[district.id], district.id + 1, 0)),
        "sound": single(keys.sound),
        "surname": single(keys.surname),
        "given": single(keys.given),
        "birth": single(district.birth),
        "year": single(district.birth // 10_000),
        "id_tail": part(14, 18),
        "id_front": part(0, 14),
        "id_back": part(6, 18),
        "phone": tied(district.phones),
        "household": tied(district.households),
        "kin": tied(district.kin),
        "village": tied(district.villages),
        "home": tied(spots, home),
        "word": tied(spots, lambda spot: district.places.words.of_pairs(np.array([spot]))[1].tolist()),
    }


def agreeing(profiles: Profiles, values: dict[str, list[set[int]]], rule: Rule) -> set[tuple[int, int]]:
    """All pairs that agree on the key of the rule."""
    holders = defaultdict(list)
    for owner in range(len(profiles)):
        for value in values[rule.key[0]][owner]:
            holders[value].append(owner)
    return {
        (a, b)
        for block_ in holders.values()
        for a, b in combinations(block_, 2)
        if all(values[name][a] & values[name][b] for name in rule.key)
        and not (rule.weak_only and profiles.sure[a] and profiles.sure[b])
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_without_a_cap_proposes_just_the_pairs_that_agree_on_its_key(
    district: Profiles, values: dict[str, list[set[int]]], rule: Rule
) -> None:
    uncapped = replace(rule, cap=10**6)
    assert pairs_of(district, uncapped) == agreeing(district, values, rule)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_cap_leaves_pairs_out_and_adds_none(
    district: Profiles, values: dict[str, list[set[int]]], rule: Rule
) -> None:
    assert pairs_of(district, replace(rule, cap=3)) <= agreeing(district, values, rule)


def test_a_pair_is_credited_to_the_first_rule_that_proposes_it(district: Profiles) -> None:
    found, earlier = block(district), set()
    for number, rule in enumerate(RULES):
        here = found.rule == number
        credited = set(zip(found.a[here].tolist(), found.b[here].tolist(), strict=True))
        assert credited == pairs_of(district, rule) - earlier
        earlier |= credited


def test_namesakes_of_one_village_are_refined_by_their_own_doors(table: Table) -> None:
    found = crowd(
        table,
        "李大海 - 南埔镇柯厝村5号 35050519800101001?",
        "李大海 - 南埔镇柯厝村6号 35050519800101001?",
        "张伟 - 南埔镇柯厝村1号 -",
        "张伟 - 南埔镇柯厝村1号 -",
        "张伟 - 南埔镇柯厝村2号 -",
        "张伟 - 南埔镇柯厝村2号 -",
    )
    rule = Rule("同音同村", ("sound", "village"), ("home",), cap=3)
    assert pairs_of(found, rule) == {(1, 2), (3, 4)}
