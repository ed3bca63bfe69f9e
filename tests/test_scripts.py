"""What ./scripts do to the checkout that they are called in."""

import os
import subprocess
import sys
from pathlib import Path

LIBRARY = Path(__file__).parents[1] / "scripts" / "lib.sh"


def test_an_environment_that_is_linked_to_is_left_to_whose_it_is(tmp_path: Path) -> None:
    theirs, here = tmp_path / "theirs", tmp_path / "here"
    theirs.mkdir()
    (theirs / "kept").touch()
    (here / "var" / "log").mkdir(parents=True)
    (here / ".venv").symlink_to(theirs)
    asked = f"set -euo pipefail; . '{LIBRARY}'; new_venv; venv_is_usable"
    path = f"{sys.base_prefix}/bin:{os.environ['PATH']}"
    subprocess.run(["bash", "-c", asked], cwd=here, env=os.environ | {"PATH": path}, check=True)
    assert (theirs / "kept").exists()
    assert not (here / ".venv").is_symlink()
