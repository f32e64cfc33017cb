"""Stamps decide whether a slow step is skipped."""

from pathlib import Path

from ops import stamps


def test_current_only_for_the_same_input(tmp_path: Path) -> None:
    source, stamp = tmp_path / "lock", tmp_path / "stamp"
    source.write_text("one")
    assert not stamps.is_current(stamp, stamps.digest([source]))
    stamps.mark(stamp, stamps.digest([source]))
    assert stamps.is_current(stamp, stamps.digest([source]))
    source.write_text("two")
    assert not stamps.is_current(stamp, stamps.digest([source]))


def test_parts_do_not_run_into_each_other(tmp_path: Path) -> None:
    assert stamps.digest([], "ab", "c") != stamps.digest([], "a", "bc")
