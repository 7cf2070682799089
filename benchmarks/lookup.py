"""Time of a question at the window: ``lookup`` in a running process, on a registry of any size.

    python -m benchmarks.lookup REGISTRY [QUESTIONS] [SEED]

Asks for persons drawn at random by id number and by name and birth day, with and without the line of the log (in a
copy of the log's place), and prints how long reading the registry took, the median, the 95th percentile and the worst.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from registry.before_paying import Lookup, Question
from registry.before_paying.window import log
from registry.reader import open_read_only


def questions(registry: Path, count: int, seed: int) -> list[Question]:
    """Half by number, half by name and birth day."""
    sql = (
        "SELECT DISTINCT person_id, p.name, p.birth_date, p.id_number FROM person AS p "
        "JOIN record_person USING (person_id) JOIN record AS r USING (record_id) "
        "WHERE r.id_status = 'valid' AND r.id_number = p.id_number "
        "ORDER BY person_id"
    )
    with open_read_only(registry) as reader:
        people = reader.query(sql).to_pylist()
    drawn = random.Random(seed).sample(people, min(count, len(people)))
    return [
        Question(number=one["id_number"]) if place % 2 else Question(name=one["name"], born=one["birth_date"])
        for place, one in enumerate(drawn)
    ]


def timed(ask: Callable[[Question], object], asked: list[Question]) -> list[float]:
    """Milliseconds of each question, in order of length."""
    took = []
    for question in asked:
        begun = time.perf_counter()
        ask(question)
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)


def main(registry: Path, count: int, seed: int) -> None:
    """Read the registry once, ask, and print the figures."""
    asked = questions(registry, count, seed)
    begun = time.perf_counter()
    with open_read_only(registry) as reader:
        window = Lookup(reader)
    print(f"read in {time.perf_counter() - begun:.1f} s; {len(asked)} questions")
    with tempfile.TemporaryDirectory() as place:
        beside = Path(place) / registry.name

        def answered(question: Question) -> object:
            return [window.answer(person) for person in window.persons(question)]

        def logged(question: Question) -> object:
            log(beside, question, window.persons(question))
            return answered(question)

        for title, ask in (("answered", answered), ("and logged", logged)):
            took = timed(ask, asked)
            figures = (took[len(took) // 2], took[int(len(took) * 0.95)], took[-1])
            print("{}: median {:.1f} ms, 95th percentile {:.1f} ms, worst {:.1f} ms".format(title, *figures))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 1000,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
