"""Splink's settings: comparisons, blocking rules, and what it is trained on."""

from __future__ import annotations

from splink import SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

SAME_SIZE = "size_l = size_r"
FIRST_LOOKS = "(first_l = first_r or contains(first_look_l, first_r))"
SECOND_LOOKS = "(second_l = second_r or contains(second_look_l, second_r))"


def _null(condition: str) -> CustomLevel:
    return CustomLevel(condition, "missing").configure(is_null_level=True)


def _either(column: str) -> CustomLevel:
    return _null(f"{column}_l is null or {column}_r is null")


def _name() -> CustomComparison:
    masked = "(name_l like replace(name_r, '*', '_') or name_r like replace(name_l, '*', '_'))"
    return CustomComparison(
        output_column_name="name",
        comparison_levels=[
            _either("name"),
            CustomLevel("name_l = name_r and not contains(name_l, '*')", "same").configure(
                tf_adjustment_column="name", disable_tf_exact_match_detection=True
            ),
            CustomLevel("py_l = py_r and not contains(name_l, '*')", "sound").configure(
                tf_adjustment_column="py", disable_tf_exact_match_detection=True
            ),
            CustomLevel(f"{masked} and length(replace(name_l, '*', '')) > 1", "masked"),
            CustomLevel(
                f"surname_l = surname_r and {SAME_SIZE} and {FIRST_LOOKS} and {SECOND_LOOKS}", "look"
            ),
            CustomLevel(f"{SAME_SIZE} and given_py_l = given_py_r", "given"),
            CustomLevel("size_l <> size_r and levenshtein(name_l, name_r) = 1", "missing character"),
            CustomLevel("surname_l = surname_r and first_l = second_r and second_l = first_r", "swapped"),
            CustomLevel(
                "size_l > 4 and size_r > 4 and jaro_winkler_similarity(name_l, name_r) > 0.9", "long"
            ),
            CustomLevel(
                f"surname_py_l = surname_py_r and {SAME_SIZE} and (first_l = first_r or second_l = second_r)",
                "one given",
            ),
            CustomLevel("surname_py_l = surname_py_r", "surname"),
            ElseLevel(),
        ],
    )


def _id() -> CustomComparison:
    masked = "(contains(id_text_l, '*') or contains(id_text_r, '*'))"
    fits = "(id_text_l like replace(id_text_r, '*', '_') or id_text_r like replace(id_text_l, '*', '_'))"
    return CustomComparison(
        output_column_name="id",
        comparison_levels=[
            _either("id_text"),
            CustomLevel(f"id_text_l = id_text_r and not {masked}", "same"),
            CustomLevel("sure_l and sure_r", "both valid and different"),
            CustomLevel(f"{masked} and {fits}", "mask"),
            CustomLevel(f"not {masked} and damerau_levenshtein(id_text_l, id_text_r) = 1", "one slip"),
            CustomLevel(f"not {masked} and damerau_levenshtein(id_text_l, id_text_r) = 2", "two slips"),
            CustomLevel(f"not {masked} and left(id_text_l, 14) = left(id_text_r, 14)", "front"),
            ElseLevel(),
        ],
    )


def _birth() -> CustomComparison:
    echo = "(not typed_l and not typed_r and damerau_levenshtein(id_text_l, id_text_r) <= 2)"
    return CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            _null(f"birth_l is null or birth_r is null or coalesce({echo}, false)"),
            CustomLevel("birth_l = birth_r", "same"),
            CustomLevel("damerau_levenshtein(birth_l::varchar, birth_r::varchar) = 1", "slip"),
            CustomLevel("birth_l // 10000 = birth_r // 10000", "year"),
            CustomLevel("abs(birth_l // 10000 - birth_r // 10000) <= 2", "near"),
            ElseLevel(),
        ],
    )


def _sex() -> CustomComparison:
    levels = [_either("sex"), CustomLevel("sex_l = sex_r", "same"), ElseLevel()]
    return CustomComparison(output_column_name="sex", comparison_levels=levels)


def _family() -> CustomComparison:
    door, phone = "list_has_any(doors_l, doors_r)", "list_has_any(phones_l, phones_r)"
    head = "list_has_any(heads_l, heads_r)"
    unknown = " and ".join(
        f"({column}_l is null or {column}_r is null)"
        for column in ("doors", "phones", "heads", "households", "places")
    )
    return CustomComparison(
        output_column_name="family",
        comparison_levels=[
            _null(unknown),
            CustomLevel("list_has_any(households_l, households_r)", "household"),
            CustomLevel(f"{door} and ({phone} or {head})", "door and more"),
            CustomLevel(f"{phone} and {head}", "phone and head"),
            CustomLevel(door, "door"),
            CustomLevel(phone, "phone"),
            CustomLevel(head, "head"),
            CustomLevel("list_has_any(places_l, places_r)", "place"),
            ElseLevel(),
        ],
    )


def _weak(*equal: str, explode: str | None = None) -> CustomRule:
    """Rows that agree on these columns, at least one of them without a sure id."""
    condition = " and ".join(f"l.{column} = r.{column}" for column in equal)
    arrays = [explode] if explode else None
    return CustomRule(f"{condition} and (l.weak or r.weak)", sql_dialect="duckdb", arrays_to_explode=arrays)


BLOCKING = [
    block_on("id18"),
    _weak("py", "birth"),
    _weak("id_ends", "surname_py"),
    _weak("id_front", "surname_py"),
    _weak("id_back"),
    _weak("surname_py", "birth"),
    _weak("given_py", "birth"),
    _weak("phones", "surname_py", explode="phones"),
    _weak("doors", "surname_py", explode="doors"),
    _weak("households", "surname_py", explode="households"),
    _weak("heads", "surname_py", explode="heads"),
    _weak("py", "places", explode="places"),
    _weak("py", "year"),
    CustomRule("l.py = r.py and l.weak and r.weak", sql_dialect="duckdb"),
    CustomRule("l.py = r.py and (l.weak or r.weak) and l.rare and r.rare", sql_dialect="duckdb"),
]
"""Which rows are compared."""

TRAINING = [
    block_on("py", "birth"),
    block_on("id_back"),
    block_on("py", "doors[1]"),
    block_on("surname_py", "phones[1]"),
]
"""Blocks for expectation maximisation; each trains the comparisons whose columns it does not use."""

CERTAIN = [block_on("id18", "py"), block_on("py", "birth", "doors[1]")]
"""Rules that hardly any two people satisfy."""


def settings() -> SettingsCreator:
    """The untrained model."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_name(), _id(), _birth(), _sex(), _family()],
        blocking_rules_to_generate_predictions=BLOCKING,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=40,
    )
