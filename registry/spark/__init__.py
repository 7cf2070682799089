"""Parts of a night worked on by Apache Spark: the same kernels as here, on other processes or machines."""

from registry.spark.engine import on_spark

__all__ = ["on_spark"]
