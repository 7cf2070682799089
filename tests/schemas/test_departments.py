"""Every declared list: a sample, what intake reads of it, and no other list that it could be taken for."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from schemas.declaration import Declaration, declaration, declarations
from schemas.heading import heading, key
from schemas.recognise import Layout, Unrecognised, recognise, targets_of
from tests.schemas.test_recognise import sheet_of
from tests.schemas.told import list_of, samples, told

SAMPLES = samples()
NAMES = [sample.stem for sample in SAMPLES]
SEEN = [
    (target.strip(), words.strip().split(","))
    for target, words in (
        line.split(" | ")
        for line in (SAMPLES[0].parent.parent / "seen_headings.txt").read_text("utf-8").splitlines()
    )
]
TITLE = [["某区送来的表格"], ["填报单位：某局", None, None, "2026年6月30日"]]
TRIED = 16  # of the words for headings, in each sample: all eleven thousand would take a minute
Rows = list[list[str | None]]


@cache
def cells(sample: Path) -> Rows:
    lines = sample.read_text(encoding="utf-8").splitlines()
    return [[cell or None for cell in row] for row in csv.reader(lines)]


@cache
def layout_of(sample: Path) -> Layout:
    layout = recognise(sheet_of(cells(sample)))
    assert isinstance(layout, Layout), layout
    return layout


def taken_for(rows: Rows) -> str:
    """The list, or the code why there is none."""
    found = recognise(sheet_of(rows))
    return found.refusal.code if isinstance(found, Unrecognised) else found.declaration.list_name


def rearranged(sample: Path, columns: list[int], heads: dict[int, str] | None = None) -> Rows:
    """The sample with some of its columns, in that order, and some headings in other words."""
    layout, rows = layout_of(sample), cells(sample)
    titles, body = rows[: layout.first_row - 1], rows[layout.last_row :]
    # A heading of several levels is written out: no cell reaches over others that may be parted from it.
    written = {int(name[1:]): text.text.split(".") for name, text in layout.headings.items()}
    written |= {place: [text] for place, text in (heads or {}).items()}
    deep = max(len(levels) for levels in written.values())
    above = [[(written[place] + [None] * deep)[level] for place in columns] for level in range(deep)]
    return [
        *TITLE,
        *titles,
        *above,
        *([(row + [None] * len(written))[place] for place in columns] for row in body),
    ]


def places(sample: Path) -> list[int]:
    return [int(name[1:]) for name in layout_of(sample).headings]


def uses(sample: Path) -> dict[int, list[str]]:
    """What each column of the sample serves for."""
    found: dict[int, list[str]] = {}
    for target, columns in layout_of(sample).columns.items():
        for column in columns:
            found.setdefault(int(column.name[1:]), []).append(target)
    return found


def needed(sample: Path) -> set[int]:
    """The columns without which it is not this list: the first that fulfils each wish, and who it is about."""
    layout = layout_of(sample)
    kept: set[int] = set()
    for wish in layout.declaration.required:
        fulfilling = [
            int(name[1:])
            for each in wish
            for name in (
                [column.name for column in layout.columns.get(each, ())]
                or [name for name, head in layout.headings.items() if f"={head.keys[-1]}" == each]
            )
        ]
        kept.add(fulfilling[0])
    said = [
        column.name
        for grant in layout.declaration.grants
        for column in layout.columns.get(f"{grant.name}.programme", ())
    ]
    return kept | {int(name[1:]) for name in said if layout.declaration.says}


def test_each_list_has_a_sample_and_each_sample_its_reading():
    assert {list_of(sample) for sample in SAMPLES} == {each.list_name for each in declarations()}
    assert {sample.with_suffix(".txt") for sample in SAMPLES} == set(SAMPLES[0].parent.glob("*.txt"))


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_intake_reads_of_a_sample_what_is_written_beside_it(sample):
    reading = told(sample)
    assert reading == sample.with_suffix(".txt").read_text(encoding="utf-8")
    assert reading.startswith(f"list_name={list_of(sample)} ")
    assert "E-INTAKE-010" not in reading


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_order_and_lacking_columns_make_it_no_other_list(sample):
    chance = random.Random(sample.name)
    every, kept = places(sample), needed(sample)
    for turn in range(8):
        share = turn / 10
        columns = [place for place in every if place in kept or chance.random() >= share]
        chance.shuffle(columns)
        assert taken_for(rearranged(sample, columns)) == list_of(sample), [
            layout_of(sample).headings[f"c{place}"].text for place in columns
        ]


def variants(sample: Path) -> Iterator[tuple[int, str]]:
    """Each heading's place with each other word for all that it serves."""
    known: Declaration = declaration(list_of(sample))
    for place, targets in uses(sample).items():
        own = layout_of(sample).headings[f"c{place}"].text
        number = next(
            (c.number for t in targets for c in layout_of(sample).columns[t] if c.name == f"c{place}"), 0
        )
        for word in (
            each for each in known.targets[targets[0]] if all(each in known.targets[t] for t in targets)
        ):
            text = word.replace("#", str(number or ""))
            if not word.startswith("<") and key(text) != key(own) and word.endswith("#") == bool(number):
                yield place, text


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_any_other_word_for_a_heading_makes_it_no_other_list(sample):
    others = {key(written.text) for written in layout_of(sample).headings.values()}
    fresh = [(place, text) for place, text in variants(sample) if key(text) not in others]
    for place, text in random.Random(sample.name).sample(fresh, min(TRIED, len(fresh))):
        rows = rearranged(sample, places(sample), {place: text})
        assert taken_for(rows) == list_of(sample), (layout_of(sample).headings[f"c{place}"].text, text)


@pytest.mark.parametrize(("target", "words"), SEEN, ids=[target for target, _ in SEEN])
def test_every_heading_seen_in_a_department_is_understood(target, words):
    list_name, _, wanted = target.partition(".")
    for word in words:
        assert wanted in targets_of(declaration(list_name), heading((word,))), word


def test_lists_with_the_same_headings_are_told_apart_by_what_the_sheet_says():
    headings = [["户主姓名", "户主身份证号", "家庭人口", "保障人口", "户月保障金额"]]
    for title, name in (
        ("农村低保家庭查询", "dibao_family"),
        ("低保边缘家庭查询", "margin_family"),
        ("刚性支出困难家庭查询", "rigid_family"),
    ):
        assert taken_for([[title], *headings]) == name
        by_file = recognise(sheet_of(headings), f"{title}_20260630.xlsx")
        assert isinstance(by_file, Layout)
        assert by_file.declaration.list_name == name


def test_a_list_that_must_say_what_it_is_asks_for_it():
    answer = recognise(sheet_of([["老人姓名", "身份证号", "月标准", "与老人关系"]]))
    assert isinstance(answer, Unrecognised)
    assert "标题或文件名写明“高龄”" in answer.refusal.detail
