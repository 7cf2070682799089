"""The steps from what rules return to findings and cases, one SQL statement each."""

from pathlib import Path


def step(name: str) -> str:
    """The SQL of one step."""
    return Path(__file__).with_name(f"{name}.sql").read_text("utf-8")
