"""One writer at a time: a second is told so, a dead one blocks nobody, nothing is left behind."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from registry.lock import lock_path, writing
from schemas.errors import ExitCode, UserError

HOLDS = """
import sys
from pathlib import Path
from registry.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return tmp_path / "registry.duckdb"


def holder(registry: Path) -> subprocess.Popen[str]:
    """Another process that holds the registry until its input ends."""
    command = [sys.executable, "-c", HOLDS, str(registry)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_second_writer_is_refused_until_the_first_is_done(registry: Path) -> None:
    with holder(registry) as other:
        with pytest.raises(UserError) as error, writing(registry):
            pass
        other.communicate()
    assert (error.value.code, error.value.exit_code) == ("E-STORE-005", ExitCode.NOT_PUBLISHED)
    with writing(registry):
        assert lock_path(registry).exists()
    assert list(registry.parent.iterdir()) == []


def test_the_lock_of_a_killed_writer_blocks_nobody(registry: Path) -> None:
    with holder(registry) as other:
        other.kill()
        other.wait()
    assert lock_path(registry).exists()
    with writing(registry):
        pass
    assert list(registry.parent.iterdir()) == []


def test_who_holds_the_registry_may_take_it_again_and_still_holds_it_afterwards(registry: Path) -> None:
    with writing(registry):
        with writing(registry):
            pass
        command = [sys.executable, "-c", HOLDS, str(registry)]
        other = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert "E-STORE-005" in other.stderr


def test_a_lock_file_removed_while_we_waited_to_open_it_is_not_ours(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last holder unlinks the file between our opening and our locking it: we lock a new one."""
    lock, removed = fcntl.flock, []

    def unlink_first(descriptor: int, how: int) -> None:
        if not removed:
            removed.append(lock_path(registry).unlink())
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", unlink_first)
    with writing(registry):
        assert lock_path(registry).exists()
    assert len(removed) == 1
