"""Splink as its best expert would run it on these records, in stages to be timed one by one."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker

from benchmarks import splink_model
from benchmarks.splink_prepare import collapsed, normalised
from linkage.evaluate import Measure, persons

PAIRS = 1.1e6
"""Random pairs that u is estimated from."""
SEED = 1
LOWEST = -4.0
DEFAULT_WEIGHT = 2.5
"""Match weight (bits) from which pairs are linked where there is no truth to choose it by."""


class Expert:
    """One run. Call ``prepare``, ``train`` (unless a model is given), ``predict`` and ``cluster``, in this order."""

    def __init__(self, records: pl.DataFrame, model: Path | None = None) -> None:
        self._records = records
        self._model = model

    def prepare(self) -> None:
        """Normalise, collapse, and hand the rows to DuckDB."""
        rows, self._row_of = collapsed(normalised(self._records))
        self._count = rows.height + 1
        self._con = duckdb.connect()
        self._con.register("prepared", rows.to_arrow())
        self._con.execute("create table rows as select * from prepared")
        settings = splink_model.settings(rows.height) if self._model is None else str(self._model)
        self.linker = Linker(DuckDBAPI(self._con).register("rows"), settings, log_level=logging.ERROR)

    def train(self, save: Path | None = None) -> None:
        """Prior from certain rules, u from random pairs, m by expectation maximisation."""
        training = self.linker.training
        training.estimate_probability_two_random_records_match(splink_model.CERTAIN, recall=0.6)
        training.estimate_u_using_random_sampling(
            max_pairs=PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1
        )
        for rule in splink_model.TRAINING:
            training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)
        if save is not None:
            self.linker.misc.save_model_to_json(str(save), overwrite=True)

    def predict(self) -> None:
        """Score the blocked pairs; hopeless ones are dropped."""
        self.scored = self.linker.inference.predict(threshold_match_weight=LOWEST, warning_mode="never")

    def cluster(self, weight: float = DEFAULT_WEIGHT) -> pl.DataFrame:
        """Connected components of the pairs from this weight on: ``record_id``, ``person``."""
        clusters = self.linker.clustering.cluster_pairwise_predictions_at_threshold(
            self.scored, threshold_match_weight=weight
        )
        found = self._con.table(clusters.physical_name).select("unique_id", "cluster_id").pl()
        return self._row_of.join(found, on="unique_id").select("record_id", person="cluster_id")

    def edges(self) -> pl.DataFrame:
        """Scored pairs of rows: ``a``, ``b``, ``w`` (weight in bits)."""
        table = self._con.table(self.scored.physical_name)
        scored: pl.DataFrame = table.project("unique_id_l as a, unique_id_r as b, match_weight as w").pl()
        return scored

    def persons_at(self, weight: float, edges: pl.DataFrame | None = None) -> pl.DataFrame:
        """What ``cluster`` gives at a threshold, found faster, for trying many."""
        kept = (self.edges() if edges is None else edges).filter(pl.col("w") >= weight)
        ones = np.ones(kept.height, np.int8)
        graph = coo_matrix(
            (ones, (kept["a"].to_numpy(), kept["b"].to_numpy())), shape=(self._count, self._count)
        )
        part = pl.Series(connected_components(graph, directed=False)[1])
        return self._row_of.select("record_id", person=part.gather(self._row_of["unique_id"]))

    def sweep(self, truth: pl.DataFrame) -> list[tuple[float, Measure]]:
        """Quality at every threshold worth trying."""
        edges = self.edges()
        weights = np.arange(LOWEST, 16.1, 0.5).tolist()
        return [(weight, persons(self.persons_at(weight, edges), truth)) for weight in weights]
