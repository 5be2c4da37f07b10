"""Folders are written as a whole: the old one or the new one, whatever fails, whoever else writes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pooling.domain.problems import InvalidInput
from pooling.io import folder as folders
from pooling.io.atomic import beside, write_file
from pooling.io.files import read_instance, write_instance
from pooling.io.folder import folder_fault, sweep, whole_folder
from pooling.io.locks import claim, held, left
from pooling.io.plan_file import read_plan, write_plan
from pooling.run import load


def ours(name: str) -> bool:
    return name in ("a", "b", "c")


def write(path: Path, **files: str) -> None:
    with whole_folder(path, ours) as aside:
        for name, text in files.items():
            write_file(aside / name, text)


def content(path: Path) -> dict[str, str]:
    return {row.name: row.read_text() for row in sorted(path.iterdir()) if row.is_file()}


def test_the_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er"
    write(target, a="1", b="1")
    target.chmod(0o750)
    write(target, a="2", c="2")
    assert content(target) == {"a": "2", "c": "2"}
    assert target.stat().st_mode & 0o777 == 0o750
    assert os.listdir(target.parent) == ["er"]


def test_what_is_not_ours_is_carried_over(tmp_path: Path) -> None:
    target = tmp_path / "x"
    write(target, a="1")
    (target / "notes").write_text("mine")
    (target / "sub").mkdir()
    (target / "sub" / "b").write_text("mine, too")
    (target / "b").mkdir()
    write(target, a="2", c="2")
    assert content(target) == {"a": "2", "c": "2", "notes": "mine"}
    assert (target / "sub" / "b").read_text() == "mine, too"
    assert (target / "b").is_dir()
    assert os.listdir(tmp_path) == ["x"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_half_a_folder_is_none(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "x"
    write(target, a="1", b="1")

    def fails() -> None:
        with whole_folder(target, ours) as aside:
            write_file(aside / "a", "2")
            raise error

    with pytest.raises(error):
        fails()
    assert content(target) == {"a": "1", "b": "1"}
    assert os.listdir(tmp_path) == ["x"]


def test_a_rename_that_fails_puts_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x"
    write(target, a="1")
    rename = os.rename

    def second_fails(one: Path, other: Path) -> None:
        if one.name.endswith(".part"):
            raise OSError(5, "Input/output error")
        rename(one, other)

    monkeypatch.setattr(os, "rename", second_fails)
    with pytest.raises(OSError, match="Input/output"):
        write(target, a="2")
    assert content(target) == {"a": "1"}
    assert os.listdir(tmp_path) == ["x"]


def test_a_disk_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x"
    write(target, a="1")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(target, a="2")
    assert content(target) == {"a": "1"}
    assert os.listdir(tmp_path) == ["x"]


def test_many_at_the_same_time_never_mix(tmp_path: Path) -> None:
    target = tmp_path / "x"
    faults: list[str] = []

    def writer(who: str) -> None:
        for _ in range(10):
            write(target, a=who, b=who, c=who)

    threads = [threading.Thread(target=writer, args=(str(who),)) for who in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        try:
            opened = os.open(target, os.O_RDONLY)
        except OSError:
            continue
        try:
            names = os.listdir(opened)
            if {"a", "b", "c"} <= set(names):
                read = {Path(f"/proc/self/fd/{opened}/{name}").read_text() for name in "abc"}
                if len(read) > 1:
                    faults.append(str(read))
        except OSError:  # replaced while it was read
            pass
        finally:
            os.close(opened)
    assert not faults
    assert len(set(content(target).values())) == 1
    assert set(content(target)) == {"a", "b", "c"}
    sweep(target, ours)
    assert os.listdir(tmp_path) == ["x"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from pooling.io import folder
from pooling.io.atomic import write_file
target, when = Path(sys.argv[1]), int(sys.argv[2])
rename, done = os.rename, 0
def dies(one, other):
    global done
    done += 1
    if done == when:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(one, other)
os.rename = dies
with folder.whole_folder(target, {"a", "b"}.__contains__) as aside:
    write_file(aside / "a", "2")
    if when == 0:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills")
@pytest.mark.parametrize("when", [0, 1, 2, 3], ids=["filling", "before", "between", "after"])
def test_what_a_killed_process_left_is_known_and_removed(tmp_path: Path, when: int) -> None:
    target = tmp_path / "x"
    write(target, a="1", b="1")
    (target / "notes").write_text("mine")
    command = [sys.executable, "-c", _KILLED, str(target), str(when)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    left = [name for name in os.listdir(tmp_path) if name != "x"]
    assert left
    assert all(name.startswith(".x.") and name.endswith((".part", ".old")) for name in left)
    sweep(target, ours)
    assert os.listdir(tmp_path) == ["x"]
    assert content(target) == ({"a": "2"} if when == 3 else {"a": "1", "b": "1"}) | {"notes": "mine"}


def test_what_somebody_is_still_filling_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with whole_folder(target, ours) as aside:
        write_file(aside / "a", "1")
        write(target, a="2", b="2")
        sweep(target, ours)
        assert content(aside) == {"a": "1"}
    assert content(target) == {"a": "1"}


def test_files_that_were_left_are_swept_and_others_are_not(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    half = beside(target, "part")
    half.write_text("half")
    for name in (".x.json.part", ".x.json.abc.part", ".y.json.0123456789ab.part", ".x.json.0123456789ab.bak"):
        (tmp_path / name).write_text("mine")
    busy = beside(target, "part")
    busy.write_text("half")
    with held(busy) as mine, left(busy) as is_left:
        assert (mine, is_left) == (True, False)
        sweep(target)
        assert busy.exists()
    assert not half.exists()
    assert len(os.listdir(tmp_path)) == 5


def test_what_is_being_swept_cannot_be_held(tmp_path: Path) -> None:
    there = beside(tmp_path / "x", "part")
    there.mkdir()
    with left(there) as is_left, held(there) as mine:
        assert (is_left, mine) == (True, False)


def test_a_path_is_claimed_once(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with claim(path) as mine, claim(path) as second, claim(tmp_path / "y") as other:
        assert (mine, second, other) == (True, False, True)
    with claim(path) as again:
        assert again
    assert os.listdir(tmp_path) == []


def test_where_no_folder_can_take_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "in" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "in" / "here")
    assert "is a file" in folder_fault(tmp_path / "file")
    assert "is the working folder or holds it" in folder_fault(".")
    assert "is the working folder or holds it" in folder_fault(tmp_path / "in")
    assert "where a file system begins" in folder_fault("/proc")
    assert folder_fault(tmp_path / "new" / "er") == folder_fault(tmp_path / "in" / "other") == ""
    with pytest.raises(InvalidInput, match="name a folder in it"):
        write(Path(), a="1")
    with pytest.raises(InvalidInput, match="is a file, not a folder"):
        write(tmp_path / "file" / "x", a="1")
    assert (tmp_path / "in" / "here").is_dir()


def test_a_link_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "real", a="1")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", b="2")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == {"b": "2"}


def test_instances_and_plans_are_folders_of_that_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = load("tanker-trio")
    write_instance(facts, tmp_path / "x")
    (tmp_path / "x" / "README.md").write_text("notes")
    write_instance(load("reliability-duo"), tmp_path / "x")
    assert read_instance(tmp_path / "x").name == "reliability-duo"
    assert (tmp_path / "x" / "README.md").read_text() == "notes"
    before = content(tmp_path / "x")
    made = 0

    def fails(*_: object, **__: object) -> None:
        nonlocal made
        made += 1
        if made == 5:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooling.io.csv_folder.write_file", fails)
    with pytest.raises(OSError, match="No space"):
        write_instance(facts, tmp_path / "x")
    assert content(tmp_path / "x") == before
    from pooling.domain.plan import Plan

    plan = Plan.of({"commitments": []})
    write_plan(plan, tmp_path / "plan")
    (tmp_path / "plan" / "notes").write_text("mine")
    write_plan(plan, tmp_path / "plan")
    assert read_plan(tmp_path / "plan") == plan
    assert (tmp_path / "plan" / "notes").exists()
    assert sorted(os.listdir(tmp_path)) == ["plan", "x"]


def test_without_locks_only_what_is_old_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooling.io.locks.fcntl", None)
    target = tmp_path / "x"
    old, new = beside(target, "part"), beside(target, "part")
    for row in (old, new):
        row.mkdir()
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    write(target, a="1")
    assert sorted(os.listdir(tmp_path)) == sorted(["x", new.name])
    assert folders.folder_fault(target) == ""
