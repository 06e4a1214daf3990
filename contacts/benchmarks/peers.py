"""Peers that we are measured against, each with its own Python and its own packages.

They are named in a dependency group of pyproject.toml and are never part of what we ship.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def peer_python(name: str) -> str:
    """Return the Python of the group "NAME-peer", made on demand; "" where it cannot be had."""
    folder = ROOT / "var" / "peers" / name
    python = folder / "bin" / "python"
    if python.exists():
        return str(python)
    uv = shutil.which("uv")
    if uv is None:
        sys.stderr.write(f"Without uv the peers of {name} cannot be installed.\n")
        return ""
    for command in (
        [uv, "venv", "--quiet", str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), "--group", f"{name}-peer"],
    ):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            said = done.stderr.strip().splitlines() or ["no reason given"]
            sys.stderr.write(f"The peers of {name} cannot be installed here: {said[-1][:200]}\n")
            return ""
    return str(python)
