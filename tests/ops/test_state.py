"""The state folder, its sockets and its lock."""

import stat
import tempfile
from pathlib import Path

from ops.state import State

SOCKET_PATH_LIMIT = 107


def test_sockets_lie_inside_when_the_path_is_short_and_plain() -> None:
    assert State(Path("/srv/cf/var"), Path("/srv/cf/var")).run == Path("/srv/cf/var/run")


def test_sockets_of_awkward_paths_lie_in_a_short_hashed_folder() -> None:
    for folder in (Path("/home/a b/var"), Path("/home/春风/var"), Path("/srv") / ("x" * 90)):
        run = State(folder, folder).run
        assert run.parent == Path(tempfile.gettempdir())
        assert " " not in str(run)
        assert len(str(run / "pg" / ".s.PGSQL.5432.lock")) < SOCKET_PATH_LIMIT


def test_two_checkouts_do_not_share_sockets() -> None:
    one, two = Path("/home/a b/var"), Path("/home/a c/var")
    assert State(one, one).run != State(two, two).run


def test_folders_are_closed_and_the_lock_is_exclusive(tmp_path: Path) -> None:
    state = State(tmp_path / "var", tmp_path / "var")
    state.prepare()
    assert stat.S_IMODE(state.log.stat().st_mode) == 0o700
    assert stat.S_IMODE(state.folder.stat().st_mode) & 0o066 == 0
    first, second = state.lock, state.lock
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()
