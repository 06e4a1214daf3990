"""Pin every dependency twice with the same versions: hashed requirements and uv constraints.

Run `uv run --no-project .ci/pin.py` to keep the versions that still fit, or add `--upgrade`
to take the newest. `tests/architecture/test_pins.py` compares the two.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
BLOCK = re.compile(r"# pins:.*?# end pins\n", re.S)
PIN = re.compile(r"([A-Za-z0-9_.\-\[\]]+==\S+(?: ; .+?)?)(?: \\)?$")
COMPILE = [
    "uv", "pip", "compile", "--quiet", "pyproject.toml",
    "--universal", "--python-version", "3.11", "--generate-hashes",
    # Neither the place they come from nor the reason for each: both differ between machines.
    "--no-emit-index-url", "--no-emit-find-links", "--no-annotate",
    "--custom-compile-command", "uv run --no-project .ci/pin.py",
]  # fmt: skip


def pins(requirements: str) -> list[str]:
    """Return `name==version; marker` for every pinned line of a requirements file."""
    found = [PIN.match(line) for line in requirements.splitlines()]
    return [match[1].replace(" ; ", "; ") for match in found if match]


def block(lines: list[str]) -> str:
    """Return the constraint list as it stands in pyproject.toml."""
    quoted = (f"  '{line}',\n" if '"' in line else f'  "{line}",\n' for line in lines)
    return (
        "# pins: written by .ci/pin.py, do not edit\nconstraint-dependencies = [\n"
        + "".join(quoted)
        + "]\n# end pins\n"
    )


def main() -> None:
    """Rewrite both requirements files and the constraints."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    text = BLOCK.sub("", PYPROJECT.read_text())
    # The old constraints would hold every version where it is.
    PYPROJECT.write_text(text)
    run = [*COMPILE, *upgrade]
    subprocess.run([*run, "-o", "requirements.txt"], check=True, cwd=ROOT)
    groups = ["--group", "dev", "--group", "peers", "-c", "requirements.txt"]
    subprocess.run([*run, *groups, "-o", "requirements-dev.txt"], check=True, cwd=ROOT)
    lines = pins((ROOT / "requirements-dev.txt").read_text())
    PYPROJECT.write_text(text.replace("[tool.uv]\n", "[tool.uv]\n" + block(lines)))


if __name__ == "__main__":
    main()
