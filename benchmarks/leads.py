"""How well leads find whom they mean (主动发现), and the model that says what is believed of hearsay.

    python -m benchmarks.leads                 measure the shipped model on districts that it was not learnt on
    python -m benchmarks.leads --learn         learn it anew and write linkage/model/hearsay.json

Both on invented districts (``simulation.leads``): how neighbours err is our assumption, no observation.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from linkage import link
from linkage.block import Rule, around
from linkage.candidates import HEARSAY, Propose, hearsay, shares
from linkage.compare import COMPARISONS
from linkage.decide import STRATA, Model, shipped_model, strata
from linkage.encode import Flags, Ints
from linkage.profile import Profiles
from registry.leads import match
from registry.leads.called import surnames_of, understood
from schemas.intake import read_exports
from schemas.tables import RECORD
from simulation import leads as simulated
from simulation.district import AS_OF, invent
from simulation.errors import write_down
from simulation.needs import Profile
from simulation.rates import DEFAULT
from simulation.records import as_records, person_key

LEARNT_ON, MEASURED_ON = (901, 902, 903), (911, 912, 913)
FLOOR, CHANCE, PSEUDO = 2e-3, 1e-6, 50.0
STRANGERS = 500


@dataclass(frozen=True)
class District:
    """Tables of a registry with leads, and who is meant: ``truth`` by lead, ``people`` by the registry's person."""

    tables: dict[str, pa.Table]
    truth: pl.DataFrame
    people: pl.DataFrame


def district(households: int, seed: int, reports: int) -> District:
    """An invented district, linked, and what neighbours report."""
    world, named, _ = invent(households, seed, np.datetime64(AS_OF), Profile(), DEFAULT)
    written = write_down(world, named, DEFAULT)
    population = world.population
    records, truth = as_records(written, population.district.code, population.people["household"])
    table = pa.table(records.to_arrow()).cast(RECORD)
    linked = pl.DataFrame(pl.from_arrow(link(table).persons)).with_columns(
        person_id=pl.format("P{}", "person")
    )
    told = simulated.reports(world, named.mentions["person"].unique().sort().to_numpy(), reports)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / simulated.FILE
        path.write_text(simulated.text(told), "utf-8")
        lead = read_exports([path]).lead
    meant = told.select(row_number=pl.col("row").cast(pl.Int64) + 2, person=person_key(pl.col("person")))
    rows = pl.DataFrame(pl.from_arrow(lead)).select("lead_id", "row_number").join(meant, on="row_number")
    people = (
        linked.join(truth.rename({"person": "person_true"}), on="record_id")
        .group_by("person_id")
        .agg(pl.col("person_true").mode().sort().first())
    )
    owner = linked.select("record_id", "person_id", "probability").to_arrow()
    return District(
        {"lead": lead, "record": table, "record_person": owner},
        rows.unique("lead_id", keep="first").select("lead_id", "person"),
        people.select("person_id", person="person_true"),
    )


def judged(where: District, model: Model | None) -> pl.DataFrame:
    """Candidates with ``right``, by lead; of a lead without candidates nothing."""
    found = match.matched(where.tables, AS_OF, model)
    return (
        found.join(where.people, on="person_id", how="left")
        .join(where.truth, on="lead_id", suffix="_true")
        .with_columns(right=(pl.col("person") == pl.col("person_true")).fill_null(value=False))
    )


def learn(households: int, reports: int) -> Model:
    """What is believed of hearsay: how true pairs agree, and how far strangers agree with what is told."""
    base = shipped_model()
    m = {name: np.zeros(len(kind)) for name, kind in COMPARISONS.items()}
    u = {stratum: {name: np.zeros(len(kind)) for name, kind in COMPARISONS.items()} for stratum in STRATA}
    common = np.zeros(len(COMPARISONS["family"]))
    districts = [district(households, seed, reports) for seed in LEARNT_ON]
    for where in districts:
        _count(_same(where, base), m)
        for stratum, pairs in _apart(where, base):
            common += np.bincount(pairs["family"], minlength=len(common)) * (stratum is None)
            numbers = strata(pairs["family"].to_numpy())
            for number, name in enumerate(STRATA):
                if stratum in (None, name):
                    _count(pairs.filter(pl.Series(numbers == number)), u[name])
    family = _mixed(common, base.u["elsewhere"]["family"])
    believed = replace(
        base,
        version=f"simulated leads, {households} households, seeds {LEARNT_ON}",
        m={name: base.m[name] if name == "id" else _mixed(counts, None, FLOOR) for name, counts in m.items()},
        u={
            stratum: {
                name: _mixed(counts, base.u[stratum][name], CHANCE)
                if name not in ("id", "family")
                else base.u[stratum][name]
                for name, counts in tables.items()
            }
            | {"family": family}
            for stratum, tables in u.items()
        },
    )
    return replace(believed, matches_per_weak=believed.matches_per_weak * 2 ** _shift(districts, believed))


def _same(where: District, base: Model) -> pl.DataFrame:
    """The best pair of each lead with the person who is meant, whatever would have proposed it."""
    meant = where.truth.join(where.people, on="person").join(
        pl.DataFrame(pl.from_arrow(where.tables["record_person"])), on="person_id"
    )
    owner = dict(meant.select("record_id", "lead_id").iter_rows())

    def propose(profiles: Profiles, _: Flags) -> tuple[Ints, Ints]:
        ids = profiles.records.record_id
        mine = pl.DataFrame({"id": ids, "profile": profiles.of_record}).with_columns(
            lead_id=pl.col("id").str.extract(r"^\?(.*)-\d+$", 1)
        )
        left = mine.drop_nulls("lead_id").select("lead_id", a="profile")
        right = mine.filter(pl.col("lead_id").is_null()).select(
            lead_id=pl.col("id").replace_strict(owner, default=None, return_dtype=pl.String), b="profile"
        )
        pairs = left.join(right.drop_nulls(), on="lead_id").select("a", "b").unique().sort("a", "b")
        return pairs["a"].to_numpy(), pairs["b"].to_numpy()

    return match.weighed(where.tables, AS_OF, base, propose)


def _apart(where: District, base: Model) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """Pairs of a lead and somebody else: at random (of no stratum), of the village, of the door or telephone."""
    at_random = _strangers(where, base, _at_random)
    yield None, at_random
    yield "village", _strangers(where, base, _by((Rule("同村", ("village",), cap=10_000),)))
    yield "family", _strangers(where, base, _by((Rule("同电话", ("phone",)), Rule("同门牌", ("home",)))))


def _strangers(where: District, base: Model, propose: Propose) -> pl.DataFrame:
    found = match.weighed(where.tables, AS_OF, base, propose).join(where.people, on="person_id")
    return found.join(where.truth, on="lead_id", suffix="_true").filter(
        pl.col("person") != pl.col("person_true")
    )


def _at_random(profiles: Profiles, asked: Flags) -> tuple[Ints, Ints]:
    chance = np.random.default_rng(1)
    mine = np.flatnonzero(asked)
    a = np.repeat(mine, STRANGERS)
    return a, chance.integers(0, len(profiles), len(a))


def _by(rules: tuple[Rule, ...]) -> Propose:
    return lambda profiles, asked: around(profiles, asked, rules)


def _count(pairs: pl.DataFrame, counts: dict[str, np.ndarray]) -> None:
    for name, kind in COMPARISONS.items():
        counts[name] += np.bincount(pairs[name], minlength=len(kind))


def _mixed(counts: np.ndarray, base: list[float] | None, floor: float = 0.0) -> list[float]:
    """Shares of the levels but null; where little was seen, those of ``base``."""
    seen = np.where(np.arange(len(counts)) > 0, counts, 0.0)
    mixed = seen + (PSEUDO * np.array(base) if base is not None else 0.0)
    table = np.maximum(mixed / max(mixed.sum(), 1.0), floor)
    table[0] = 0.0
    return (table / table.sum()).tolist()


def _shift(districts: list[District], model: Model) -> float:
    """Bits by which the prior is off: as many are to be right as the probabilities promise."""
    told = []
    for where in districts:
        found = match.weighed(where.tables, AS_OF, model).join(where.people, on="person_id", how="left")
        told.append(
            found.join(where.truth, on="lead_id", suffix="_true").with_columns(
                right=(pl.col("person") == pl.col("person_true")).fill_null(value=False)
            )
        )
    low, high = -20.0, 20.0
    for _ in range(30):
        middle = (low + high) / 2
        promised = sum(
            shares(each["lead"].to_numpy(), each["weight"].to_numpy() + middle).sum() for each in told
        )
        low, high = (middle, high) if promised < sum(each["right"].sum() for each in told) else (low, middle)
    return low


def measure(households: int, reports: int) -> None:
    """Print how often the right one is first, and among the candidates; and whether probabilities hold."""
    parts, leads = [], []
    for seed in MEASURED_ON:
        where = district(households, seed, reports)
        began = time.perf_counter()
        parts.append(judged(where, None).with_columns(seed=pl.lit(seed)))
        seconds = time.perf_counter() - began
        known = where.truth.with_columns(
            in_registry=pl.col("person").is_in(where.people["person"].implode()), seed=pl.lit(seed)
        )
        told = understood(
            match.leads_in_force(where.tables),
            surnames_of(pl.Series(pl.from_arrow(where.tables["record"]["name"]))),
        )
        how = (
            pl.when(pl.col("whole").is_not_null()).then(pl.lit("name")).when(pl.col("surname").is_not_null())
        )
        leads.append(
            known.join(
                told.select("lead_id", how=how.then(pl.lit("surname")).otherwise(pl.lit("nickname"))),
                on="lead_id",
            )
        )
        print(
            f"seed {seed}: {known.height} leads, {where.tables['record'].num_rows} records, {seconds:.1f} s"
        )
    found, asked = pl.concat(parts), pl.concat(leads)
    _print_hits(found, asked)
    _print_calibration(found)


def _print_hits(found: pl.DataFrame, asked: pl.DataFrame) -> None:
    best = found.group_by("seed", "lead_id").agg(
        first=pl.col("right").filter(pl.col("rank") == 1).any(), among=pl.col("right").any()
    )
    whole = asked.join(best, on=["seed", "lead_id"], how="left").with_columns(
        pl.col("first", "among").fill_null(value=False)
    )
    inside = whole.filter("in_registry")
    print(f"meant person in the registry: {inside.height} of {whole.height}")
    for name, part in [
        ("all", inside),
        *((str(key[0]), each) for key, each in inside.group_by("how", maintain_order=True)),
    ]:
        first, among = (part[column].mean() for column in ("first", "among"))
        print(f"  told by {name:9}: {part.height:4} leads, first {first:.1%}, among {among:.1%}")
    outside = whole.filter(~pl.col("in_registry"))
    wrong = outside.join(found.filter(pl.col("probability") >= 0.5), on=["seed", "lead_id"], how="semi")
    print(f"not in the registry: {outside.height}, of these with a candidate of 50% or more: {wrong.height}")


def _print_calibration(found: pl.DataFrame) -> None:
    edges = [0.2, 0.4, 0.6, 0.8, 0.95]
    band = pl.sum_horizontal(pl.col("probability") >= edge for edge in edges)
    told = found.group_by(band=band).agg(
        n=pl.len(), promised=pl.col("probability").mean(), right=pl.col("right").mean()
    )
    print("probability told -> share that is right")
    for number, n, promised, right in told.sort("band").iter_rows():
        print(f"  from {[match.LEAST, *edges][number]:.2f}: {n:5} candidates, {promised:.3f} -> {right:.3f}")


def main() -> None:
    """Learn or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=8_000)
    parser.add_argument("--reports", type=int, default=1_000)
    parser.add_argument("--learn", action="store_true")
    asked = parser.parse_args()
    if asked.learn:
        learn(asked.households, asked.reports).save(HEARSAY)
        hearsay.cache_clear()
    measure(asked.households, asked.reports)


if __name__ == "__main__":
    main()
