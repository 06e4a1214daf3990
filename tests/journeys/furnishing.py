"""The scene, written once for all workers: whoever needs it first writes it, the others read it."""

import fcntl
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from tests.journeys.scene import Scene, furnish
from tests.journeys.snapshot import Snapshot


class Furnishing:
    """The rows and files of the scene, in a folder that the workers of one run share.

    Every worker's database is a copy of the same template, so that rows and their keys of one are
    at home in any other.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.files, self.kept = folder / "files", folder / "kept.pickle"
        self.lock = folder / "lock"

    def put_back(self, folder: Path) -> Scene:
        """Make the database hold the scene and nothing else, with its files in `folder`."""
        with self._one_at_a_time():
            if not self.kept.exists():
                self._write()
        scene, snapshot = pickle.loads(self.kept.read_bytes())
        snapshot.put_back()
        shutil.copytree(self.files, folder, dirs_exist_ok=True)
        return scene

    def _write(self) -> None:
        self.files.mkdir(exist_ok=True)
        with override_settings(MEDIA_ROOT=self.files):
            found = furnish(), Snapshot.taken()
        half = self.kept.with_suffix(".half")
        half.write_bytes(pickle.dumps(found))
        half.rename(self.kept)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
