"""From what a list says to what stands in its columns: one frame per list, still with days and numbers as such."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation import styles
from simulation.chance import Rng, choose, padded, words
from simulation.lists import FAMILIES
from simulation.world import World

Frame: TypeAlias = pl.DataFrame

DISABILITIES = {1: "视力", 2: "听力", 3: "言语", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"}
LEVELS = (("一级", "二级", "三级", "四级"), ("1", "2", "3", "4"), ("1级", "2级", "3级", "4级"))
SELF = ("self", "head", "member")
COLUMNS = ("name", "id_number", "sex", "birth_date", "phone", "address", "relation", "account")
ROW_COLUMNS = ("head_name", "head_id_number", "household_no", "person", "truncated")


def cells(world: World, name: str, rows: Frame, written: Frame) -> Frame:
    """All columns a list may show, by the fields of ``columns.csv``; one row per row of the list."""
    named = written.filter(pl.col("list") == name)
    frame = rows.drop("person").join(_own(name, named), on="row", how="left", maintain_order="left")
    for role in ("spouse", "guardian", "payee"):
        frame = _beside(frame, named.filter(pl.col("role") == role), role)
    for place in range(4):
        there = named.filter((pl.col("role") == "co_applicant") & (pl.col("position") == place))
        frame = _beside(frame, there, f"co_applicant.{place}")
    frame = frame.with_columns(district=pl.lit(world.population.district.name))
    rng = world.rng(f"cells {name}")
    frame = _place(world, frame)
    return DERIVED.get(name, _as_is)(world, rng, frame, named)


def _own(name: str, named: Frame) -> Frame:
    """The person whom the row is about."""
    about = named.filter(pl.col("role").is_in(SELF))
    if name in FAMILIES:
        about = about.filter(pl.col("role") == "head")
    return about.select("row", *(pl.col(column).alias(f"self.{column}") for column in COLUMNS), *ROW_COLUMNS)


def _beside(frame: Frame, named: Frame, role: str) -> Frame:
    """Names and ids of those named beside."""
    columns = [pl.col(column).alias(f"{role}.{column}") for column in ("name", "id_number")]
    return frame.join(named.select("row", *columns), on="row", how="left", maintain_order="left")


def _place(world: World, frame: Frame) -> Frame:
    homes = world.population.homes.select("household", "town", "village")
    return frame.drop("town", "village", strict=False).join(
        homes, on="household", how="left", maintain_order="left"
    )


def _as_is(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, rng, named
    return frame


def _pick(rng: Rng, frame: Frame, *options: str) -> pl.Series:
    return pl.Series(choose(rng, np.array(options), frame.height))


def _dibao_family(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world
    packed = named.filter(pl.col("role") == "member").sort("row", "position")
    separator = "、"
    lists = packed.group_by("row", maintain_order=True).agg(
        pl.col("name").str.join(separator).alias("member.names"),
        pl.col("id_number").fill_null("").str.join(separator).alias("member.ids"),
    )
    kind = pl.when("urban").then(pl.lit("城市低保")).otherwise(pl.lit("农村低保"))
    return frame.join(lists, on="row", how="left", maintain_order="left").with_columns(
        type=kind,
        bank=pl.Series(choose(rng, words("bank"), frame.height)),
        remark=_pick(rng, frame, *[""] * 12, "重病", "重残", "A类", "B类"),
    )


def _margin_family(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    return _dibao_family(world, rng, frame, named).with_columns(type=pl.lit("低保边缘"))


def _dibao_person(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del rng, named
    needs = world.needs
    person = frame["person"].to_numpy()
    number = disability_numbers(frame["self.id_number"], needs.disability[person], needs.level[person])
    covered = pl.when("covered").then(pl.lit("是")).otherwise(pl.lit("否"))
    return frame.with_columns(covered=covered, disability_no=pl.Series(number)).sort("town", "village", "row")


def disability_numbers(ids: pl.Series, kind: np.ndarray, level: np.ndarray) -> np.ndarray:
    """残疾证号: the id, one digit of class, one of level; empty where there is no certificate or no id."""
    text = ids.fill_null("").to_numpy().astype("<U18")
    tail = np.strings.add(kind.astype(str), level.astype(str))
    return np.where((kind > 0) & (text != ""), np.strings.add(text, tail), "")


def _tekun_person(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    mode = pl.when("institutional").then(pl.lit("集中供养")).otherwise(pl.lit("分散供养"))
    carer = pl.when(pl.col("guardian.name").is_not_null()).then(_pick(rng, frame, "邻居", "亲属", "村邻"))
    return frame.with_columns(mode=mode, sum=pl.col("living") + pl.col("nursing"), relation_carer=carer)


def _temporary_relief(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    return frame.with_columns(
        approval=pl.when(pl.col("amount") <= 2000).then(pl.lit("乡镇审批")).otherwise(pl.lit("县级审批")),
        remark=_pick(rng, frame, *[""] * 9, "先行救助"),
    )


def _medical(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    paid = ("pool", "serious", "large", "aid", "supplement")
    rest = pl.col("total") - pl.sum_horizontal(paid)
    share = pl.Series(np.round(rng.uniform(0, 0.3, frame.height), 2))
    account = (pl.when(rest > 0).then(rest * share).otherwise(0.0)).round(2)
    inpatient = pl.col("visit") == "普通住院"
    return frame.with_columns(
        scheme=pl.lit("居民医保"),
        scheme_kind=pl.lit("城乡居民基本医疗保险"),
        cleared=pl.col("settled").dt.strftime("%Y%m"),
        cost_month=pl.col("settled").dt.strftime("%Y%m"),
        aid_kind=pl.when(inpatient).then(pl.lit("住院救助")).otherwise(pl.lit("门诊救助")),
        from_account=account,
        cash=(rest - account).round(2),
    )


def _premium(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del named
    number = padded(rng.integers(0, 10**9, frame.height), 9)
    return frame.with_columns(
        id_kind=pl.lit("居民身份证"),
        staff_no=pl.Series(np.strings.add(world.population.district.code, number)),
        year=pl.col("year").cast(pl.String),
        grade=pl.lit("一档"),
        aid_category="category",
    )


TERM_STYLES = (
    ("{a}-{b}学年春季学期", "{a}-{b}学年秋季学期"),
    ("{b}年春季", "{a}年秋季"),
    ("{a}-{b}学年第二学期", "{a}-{b}学年第一学期"),
    ("{b}春", "{a}秋"),
)


def _education(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del named
    spring, autumn = TERM_STYLES[int(world.rng("term style").integers(0, len(TERM_STYLES)))]
    spring_text = pl.format(spring.replace("{a}", "{}").replace("{b}", "{}"), *_years(spring))
    autumn_text = pl.format(autumn.replace("{a}", "{}").replace("{b}", "{}"), *_years(autumn))
    return frame.with_columns(
        student_no=pl.Series(student_numbers(rng, frame["self.id_number"])),
        term=pl.when(pl.col("season") == "春").then(spring_text).otherwise(autumn_text),
        level=_pick(rng, frame, "困难", "特别困难", "一般困难"),
    )


def _years(style: str) -> list[pl.Expr]:
    year = {"a": pl.col("school_year"), "b": pl.col("school_year") + 1}
    return [year[style[place + 1]] for place, letter in enumerate(style) if letter == "{"]


def student_numbers(rng: Rng, ids: pl.Series) -> np.ndarray:
    """学籍号: G and the id; without a whole id, L (temporary) and eighteen digits."""
    text = ids.fill_null("").to_numpy().astype("<U18")
    whole = np.strings.str_len(text) == 18
    number = np.strings.add(
        padded(rng.integers(10**8, 10**9, len(text)), 9), padded(rng.integers(0, 10**9, len(text)), 9)
    )
    return np.where(whole, np.strings.add("G", text), np.strings.add("L", number))


def _enrolment(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    return frame.with_columns(student_no=pl.Series(student_numbers(rng, frame["self.id_number"])))


def _housing_rent(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    return frame.with_columns(
        bank=pl.Series(choose(rng, words("bank"), frame.height)),
        span=pl.concat_str(
            styles.month(pl.col("start"), "dots"), styles.month(pl.col("end"), "dots"), separator="-"
        ),
    )


def _disability(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    """Certificates issued again end in B and a digit."""
    del named
    style = LEVELS[int(world.rng("level style").integers(0, len(LEVELS)))]
    kind, level = frame["class"].to_numpy(), frame["level"].to_numpy()
    number = disability_numbers(frame["self.id_number"], kind, level)
    again = (rng.random(frame.height) < 0.04) & (number != "")
    return frame.with_columns(
        pl.Series("disability_no", np.where(again, np.strings.add(number, "B1"), number)),
        pl.col("class").replace_strict(DISABILITIES, return_dtype=pl.String),
        pl.Series("level", np.array(["", *style])[level]),
    )


def _charity(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del named
    donor = choose(rng, words("charity"), frame.height)
    return frame.with_columns(donor=pl.Series(np.strings.add(world.population.district.name, donor)))


def _death(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, named
    stem = pl.col("town").str.strip_suffix("街道").str.strip_suffix("镇")
    return frame.with_columns(
        station=stem + "派出所", source=_pick(rng, frame, "死亡证明", "殡葬火化", "家属申报")
    )


def _orphan(world: World, rng: Rng, frame: Frame, named: Frame) -> Frame:
    del world, rng, named
    kind = pl.when("orphan").then(pl.lit("孤儿")).otherwise(pl.lit("事实无人抚养儿童"))
    return frame.with_columns(kind=kind, remark=pl.lit(""))


DERIVED = {
    "dibao_family": _dibao_family,
    "margin_family": _margin_family,
    "dibao_person": _dibao_person,
    "tekun_person": _tekun_person,
    "temporary_relief": _temporary_relief,
    "medical_settlement": _medical,
    "medical_import": _medical,
    "premium": _premium,
    "education": _education,
    "enrolment": _enrolment,
    "housing_rent": _housing_rent,
    "disability_allowance": _disability,
    "disability_certificate": _disability,
    "disability_payment": _disability,
    "charity": _charity,
    "death": _death,
    "orphan": _orphan,
}
