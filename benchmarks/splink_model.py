"""Splink's settings: comparisons, blocking rules, and what it is trained on."""

from __future__ import annotations

from typing import Any

from splink import SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

SAME_SIZE = "size_l = size_r"
FIRST_LOOKS = "(first_l = first_r or contains(first_look_l, first_r))"
SECOND_LOOKS = "(second_l = second_r or contains(second_look_l, second_r))"


SHORTER = "(surname_l = surname_r and size_l <> size_r and (contains(given_l, given_r) or contains(given_r, given_l)))"
"""Splink's edit distances are DuckDB's, which count bytes: three to a Chinese character."""
SWAPPED = "(surname_l = surname_r and first_l = second_r and second_l = first_r and first_l <> second_l)"
MASKED_ALIKE = "(name_l like replace(name_r, '*', '_') or name_r like replace(name_l, '*', '_'))"
HERE = "name_l = name_r and list_has_any(sole_l, sole_r)"
"""The only person of this name in a village or estate that both name."""
ONLY_BEARER = 0.0026
"""Chance that two different people bear a name that the table knows of one person only, times its rows."""
ALIKE = (
    f"(coalesce(given_py_l = given_py_r or {MASKED_ALIKE} or {SHORTER} or {SWAPPED} or "
    "(surname_py_l = surname_py_r and (first_py_l = first_py_r or (size_l > 2 and second_py_l = second_py_r))), true))"
)
"""Names that a slip may part; a parent and a child seldom have such."""
SWAPPED_DAY = (
    "(year_l = year_r and "
    "substr(day_l, 5, 2) = substr(day_r, 7, 2) and substr(day_l, 7, 2) = substr(day_r, 5, 2))"
)


def _null(condition: str) -> ComparisonLevelCreator:
    return CustomLevel(condition, "missing").configure(is_null_level=True)


def _either(column: str) -> ComparisonLevelCreator:
    return _null(f"{column}_l is null or {column}_r is null")


def _level(
    label: str, condition: str, m: float | None = None, u: float | None = None, tf: str | None = None
) -> CustomLevel:
    """A level; shares given here are an expert's and are not trained."""
    made = CustomLevel(condition, label)
    if m is not None:
        made.configure(m_probability=m, fix_m_probability=True)
    if u is not None:
        made.configure(u_probability=u, fix_u_probability=True)
    if tf is not None:
        made.configure(tf_adjustment_column=tf, disable_tf_exact_match_detection=True)
    return made


def _else(m: float) -> ElseLevel:
    made = ElseLevel()
    made.configure(m_probability=m, fix_m_probability=True)
    return made


def _name(rows: int) -> CustomComparison:
    """Shares among matches are told: a block of equal ids, which alone shows misspelt names, lacks the equal ones."""
    plain = "not contains(name_l, '*')"
    only = ONLY_BEARER / rows
    given = "(first_l = first_r or (size_l > 2 and second_l = second_r))"
    one_given = f"surname_py_l = surname_py_r and {SAME_SIZE} and {given}"
    look = f"surname_l = surname_r and {SAME_SIZE} and {FIRST_LOOKS} and {SECOND_LOOKS}"
    long = "size_l > 4 and size_r > 4 and jaro_winkler_similarity(name_l, name_r) > 0.9"
    return CustomComparison(
        output_column_name="name",
        comparison_levels=[
            _either("name"),
            _level("only bearer", f"name_l = name_r and people_l <= 1 and {plain}", 0.5, only),
            _level("sole of the place", f"{HERE} and {plain}", 0.1, only * 40),
            _level("same", f"name_l = name_r and {plain}", 0.4, tf="name"),
            _level("only bearer, by sound", f"py_l = py_r and people_l <= 1 and {plain}", 0.01, only),
            _level("sound", f"py_l = py_r and {plain}", 0.05, tf="py"),
            _level("masked", f"{MASKED_ALIKE} and length(replace(name_l, '*', '')) > 1", 0.01, 1e-6),
            _level("look", look, 0.01, 3e-6),
            _level("given", f"{SAME_SIZE} and given_py_l = given_py_r", 0.01),
            _level("missing character", SHORTER, 0.005, 1e-4),
            _level("swapped", SWAPPED, 0.005, 1e-6),
            _level("long", long, 0.01, 1e-5),
            _level("twin", "surname_py_l = surname_py_r and birth_l = birth_r", 2e-5, 0.01),
            _level("one given", one_given, 0.004),
            _level("surname", "surname_py_l = surname_py_r", 0.001),
            _else(0.0003),
        ],
    )


def _id() -> CustomComparison:
    """Slips are too rare among random pairs to be counted, so their shares are told."""
    masked = "(contains(id_text_l, '*') or contains(id_text_r, '*'))"
    fits = "(id_text_l like replace(id_text_r, '*', '_') or id_text_r like replace(id_text_l, '*', '_'))"
    edits = "damerau_levenshtein(id_text_l, id_text_r)"
    front = f"not {masked} and left(id_text_l, 14) = left(id_text_r, 14)"
    return CustomComparison(
        output_column_name="id",
        comparison_levels=[
            _either("id_text"),
            _level("same", f"id_text_l = id_text_r and not {masked}", u=1e-10),
            _level(
                "both valid, two slips", f"sure_l and sure_r and py_l = py_r and {edits} <= 2", 0.003, 1e-8
            ),
            _level("both valid and different", "sure_l and sure_r and id18_l <> id18_r", 0.003),
            _level("borrowed", f"not {ALIKE} and ({edits} <= 2 or {fits} or {front})", 0.01, 0.005),
            _level("mask", f"{masked} and {fits}", u=5e-6),
            _level("one slip", f"not {masked} and {edits} = 1", u=1e-7),
            _level("two slips", f"not {masked} and {edits} = 2", u=1e-6),
            _level("front", front, u=3e-6),
            _else(0.02),
        ],
    )


def _birth() -> CustomComparison:
    """Where numbers agree on the day, or differ by a slip and a day was read off one, it says nothing besides."""
    edited = "(not (typed_l and typed_r) and damerau_levenshtein(id_text_l, id_text_r) <= 2)"
    echo = f"(left(id_text_l, 14) = left(id_text_r, 14) or {edited})"
    return CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            _null(f"birth_l is null or birth_r is null or coalesce({echo}, false)"),
            _level("same", "birth_l = birth_r"),
            _level("slip", f"damerau_levenshtein(day_l, day_r) = 1 or {SWAPPED_DAY}"),
            _level("year", "year_l = year_r", 0.005),
            _level("near", "abs(year_l - year_r) <= 2", 0.003),
            _else(0.005),
        ],
    )


def _sex() -> CustomComparison:
    levels: list[ComparisonLevelCreator | dict[str, Any]] = [
        _either("sex"),
        _level("same", "sex_l = sex_r"),
        _else(0.003),
    ]
    return CustomComparison(output_column_name="sex", comparison_levels=levels)


def _family() -> CustomComparison:
    """What a family shares is one piece of evidence: apart, its parts would be counted three times over."""
    door, phone = "list_has_any(doors_l, doors_r)", "list_has_any(phones_l, phones_r)"
    head = "list_has_any(heads_l, heads_r)"
    lists = ("doors", "phones", "heads", "households", "places")
    unknown = " and ".join(f"({column}_l is null or {column}_r is null)" for column in lists)
    return CustomComparison(
        output_column_name="family",
        comparison_levels=[
            _null(unknown),
            _level("household", "list_has_any(households_l, households_r)"),
            _level("door and more", f"{door} and ({phone} or {head})", u=3e-6),
            _level("phone and head", f"{phone} and {head}", 0.01, 1e-6),
            _level("door", door),
            _level("phone", phone),
            _level("head", head, 0.005),
            _level("place", "list_has_any(places_l, places_r)", 0.05),
            _else(0.06),
        ],
    )


def _weak(*equal: str, explode: str | None = None) -> CustomRule:
    """Rows that agree on these columns, at least one of them without a sure id."""
    condition = " and ".join(f"l.{column} = r.{column}" for column in equal)
    arrays = [explode] if explode else None
    return CustomRule(f"{condition} and (l.weak or r.weak)", sql_dialect="duckdb", arrays_to_explode=arrays)


BLOCKING: list[BlockingRuleCreator | dict[str, Any]] = [
    block_on("id18"),
    block_on("py", "birth"),
    _weak("id_ends", "surname_py"),
    _weak("id_front", "surname_py"),
    _weak("id_back"),
    _weak("surname_py", "birth"),
    _weak("given_py", "birth"),
    _weak("phones", "surname_py", explode="phones"),
    _weak("doors", "surname_py", explode="doors"),
    _weak("households", "surname_py", explode="households"),
    _weak("heads", "surname_py", explode="heads"),
    _weak("phones", "given_py", explode="phones"),
    _weak("doors", "given_py", explode="doors"),
    _weak("id_ends", "given_py"),
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

CERTAIN: list[str | BlockingRuleCreator] = [block_on("id18", "py"), block_on("py", "birth", "doors[1]")]
"""Rules that hardly any two people satisfy."""


def settings(rows: int) -> SettingsCreator:
    """The untrained model for a table of so many rows."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_name(rows), _id(), _birth(), _sex(), _family()],
        blocking_rules_to_generate_predictions=BLOCKING,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=20,
    )
