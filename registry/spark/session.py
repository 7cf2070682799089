"""Starting Spark: on this machine, on a cluster, or as a client of a server (Spark Connect)."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry.spark import trouble

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONNECT: Final = "sc://"
LOCAL: Final = "local"
_HOME: Final = Path(__file__).parents[2]
_QUIET: Final = Path(__file__).with_name("log4j2.properties")
_JAVA: Final = f"-Dlog4j2.configurationFile={_QUIET.as_uri()}"
_CONF: Final = {
    "spark.app.name": "doudi",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": _JAVA,
}
# Java only hands out parts: compiling its code well would cost more than it saves.
_ON_THIS_MACHINE: Final = {
    "spark.driver.extraJavaOptions": f"{_JAVA} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executorEnv.PYTHONPATH": str(_HOME),
}


def master_of(asked: str | None, threads: int | None) -> str:
    """The master: as asked, else this machine with so many threads, else with all processors."""
    return asked or f"{LOCAL}[{threads or '*'}]"


def check_installed(master: str) -> None:
    """Is all there that Spark needs here?

    Raises:
        UserError: E-RUN-011 pyspark is missing, E-RUN-012 Java is.
    """
    if find_spec("pyspark") is None or (master.startswith(CONNECT) and find_spec("grpc") is None):
        raise trouble.no_pyspark()
    if not master.startswith(CONNECT) and _java() is None:
        raise trouble.no_java()


def start(master: str, threads: int | None) -> SparkSession:
    """A session that says nothing on its own.

    Raises:
        UserError: E-RUN-013 when it does not start.
    """
    try:
        return _client(master) if master.startswith(CONNECT) else _classic(master, threads)
    except Exception as error:
        raise trouble.not_started(error) from error


def stop(session: SparkSession) -> None:
    """End a session, and the Java process if it is ours: it would sit beside the rest of the night."""
    session.stop()
    from pyspark import SparkContext  # noqa: PLC0415

    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None)


def _client(master: str) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional extra

    session: SparkSession = SparkSession.builder.remote(master).getOrCreate()
    return session


def _classic(master: str, threads: int | None) -> SparkSession:
    """The Java process says nothing either: what it writes about a failure may hold values."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    settings: dict[str, str] = {"spark.master": master, **_CONF}
    if master.startswith(LOCAL):
        settings |= _ON_THIS_MACHINE
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    elif threads is not None:
        settings["spark.cores.max"] = str(threads)
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    conf = SparkConf().setAll(list(settings.items()))
    gateway = launch_gateway(conf, {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL})
    return SparkSession(SparkContext(conf=conf, gateway=gateway))
