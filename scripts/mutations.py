"""Which numbers of the rules could be wrong and no test would notice: ./scripts/mutate_rules [PROGRAMME...] [options].

Each number, amount, day, month and truth in data/policy/<year>/<programme>.toml is changed by the least step, one at a
time, in a copy of the checkout; the programme's tests and the worked cases run on it until the first fails. `since` is
left alone: a gap or an overlap stops the load, which tests/core/test_rules.py holds. Ends with 1 when a change went
unnoticed.
"""

import argparse
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Never

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("data", "geo_service", "map_ui/dist", "pyproject.toml", "tests")
LONGEST_S = 300  # for the tests of one change; one that takes longer counts as noticed
WORDS = ("clause", "quote", "reading", "since")
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*) | (?P<table>^\[\[\w+\]\]) | (?P<key>\w+)(?=\s*=) | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<day>\d{4}-\d{2}-\d{2}) | (?P<number>-?\d+(?:\.\d+)?) | (?P<truth>\b(?:true|false)\b)""",
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True)
class Change:
    """One value of a file of rules, written otherwise.

    Attributes:
        start: of the value, in characters from the beginning of the file.
    """

    line: int
    key: str
    start: int
    was: str
    becomes: str

    def made_in(self, text: str) -> str:
        """The text of the file with the change."""
        return text[: self.start] + self.becomes + text[self.start + len(self.was) :]

    def __str__(self) -> str:
        return f"{self.line}: {self.key} {self.was} → {self.becomes}"


def changes_of(text: str) -> Iterator[Change]:
    """Every change of a file of rules, in the order of the file."""
    key = ""
    for found in TOKEN.finditer(text):
        if found.lastgroup == "key":
            key = found.group()
        elif key not in WORDS and (becomes := step_of(found.lastgroup or "", found.group())) is not None:
            line = text.count("\n", 0, found.start()) + 1
            yield Change(line, key, found.start(), found.group(), becomes)


def step_of(kind: str, value: str) -> str | None:
    """The value a least step on: a day, a half, one, the other truth; None for what is no number."""
    if kind == "string":
        inside = step_of_text(value[1:-1])
        return None if inside is None else f'"{inside}"'
    if kind == "day":
        return str(date.fromisoformat(value) + timedelta(days=1))
    if kind == "truth":
        return "false" if value == "true" else "true"
    if kind == "number":
        return str(Decimal(value) + (Decimal("0.5") if "." in value else 1))
    return None


def step_of_text(value: str) -> str | None:
    """A month, an amount in yuan or digits a least step on: a month, a fen, one; None for other text."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", value):
        year, month = int(value[:4]), int(value[5:])
        return f"{year + month // 12}-{month % 12 + 1:02}"
    if re.fullmatch(r"[0-9]+\.[0-9]{2}", value):
        return str(Decimal(value) + Decimal("0.01"))
    return f"{int(value) + 1:0{len(value)}}" if re.fullmatch("[0-9]+", value) else None


@contextmanager
def made(change: Change, file: Path) -> Iterator[None]:
    """The file with the change, and as it was afterwards."""
    text = file.read_text(encoding="utf-8")
    file.write_text(change.made_in(text), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what the tests need of the checkout, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="geo_service_mutations-") as name:
        copy = Path(name).resolve()
        copy.chmod(0o755)  # the server's account must be able to enter
        for part in COPIED:
            source, target = ROOT / part, copy / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        yield copy


def imported_from(copy: Path) -> None:
    """Import from the copy what every run of tests needs, once for all; not the programmes, which read the rules."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads would not outlive the fork
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    for module in ("pytest", "hypothesis", "fastapi.testclient", "geo_service.app", "geo_service.core.registry.load"):
        __import__(module)
    loaded = Path(sys.modules["geo_service"].__file__ or "")
    if not loaded.is_relative_to(copy):
        sys.exit(f"✗ geo_service 来自 {loaded}，不是副本。 / geo_service comes from {loaded}, not from the copy.")


def tests_pass(tests: Sequence[str]) -> bool:
    """Whether the tests pass in a fork of this process, which reads the rules anew; it is ended with this process."""
    sys.stdout.flush()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of forking beside threads
        child = os.fork()
    if child == 0:
        run_tests(tests)
    try:
        return os.waitpid(child, 0)[1] == 0
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def run_tests(tests: Sequence[str]) -> Never:
    """Run the tests and end this process, whatever happens, with 0 when they pass; what they say is dropped."""
    import pytest  # noqa: PLC0415  the one that was imported from the copy

    passed = False
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.alarm(LONGEST_S)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        imported_before = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        passed = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *imported_before, *tests]) == 0
    finally:
        os._exit(0 if passed else 1)


def unnoticed_in(programme: str, file: Path, tests: Sequence[str], first: int | None) -> list[str]:
    """The changes of a file of rules after which the tests pass.

    Args:
        first: how many changes to try; all when None.
    """
    if not tests_pass(tests):
        sys.exit(f"✗ {programme} 未作改动时测试就不通过。 / {programme}: the tests do not pass as it is.")
    unnoticed = []
    changes = list(changes_of(file.read_text(encoding="utf-8")))[:first]
    for number, change in enumerate(changes, start=1):
        began = time.monotonic()
        with made(change, file):
            noticed = not tests_pass(tests)
        said = f"{file.parent.name}/{file.name}:{change}"
        say(
            f"[{number}/{len(changes)}] {said}: {'noticed' if noticed else 'NOT NOTICED'}, "
            f"{time.monotonic() - began:.1f} s"
        )
        if not noticed:
            unnoticed.append(said)
    print(f"{file.parent.name}/{file.name}: {len(changes)} changes, {len(unnoticed)} unnoticed", flush=True)
    return unnoticed


def say(sentence: str) -> None:
    """Tell how far it is."""
    print(sentence, file=sys.stderr, flush=True)


def leave(signal_number: int, frame: object) -> None:  # noqa: ARG001  the signature of a signal handler
    """End by an exception, so that everything is cleared away."""
    raise SystemExit(128 + signal_number)


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    arguments = argparse.ArgumentParser(prog="./scripts/mutate_rules", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument(
        "programmes", nargs="*", metavar="PROGRAMME", help="项目名，默认全部 / all when none is named"
    )
    arguments.add_argument("--year", default="*", help="只改这一年的方案 / only the edition of this year")
    arguments.add_argument("--first", type=int, help="每个文件只试前几处 / try only so many changes of each file")
    arguments.add_argument(
        "--tests", action="append", help="改用这些测试 / run these tests instead of the programme's own and the cases"
    )
    return arguments


def main() -> int:
    """Try the changes; 1 when one went unnoticed, 130 when interrupted."""
    asked = parser().parse_args()
    signal.signal(signal.SIGTERM, leave)
    known = {file.stem for file in ROOT.glob(f"data/policy/{asked.year}/*.toml")}
    if not known or (unknown := set(asked.programmes) - known):
        sys.exit(
            f"✗ 没有这样的规则：{unknown if known else asked.year}。 / There are no such rules; known: {sorted(known)}"
        )
    unnoticed: list[str] = []
    try:
        with copied() as copy:
            imported_from(copy)
            from geo_service.core.database.private_server import private_server  # noqa: PLC0415

            os.environ["GEO_SERVICE_TESTS_SERVER"] = str(copy / "postgres")
            with private_server(copy / "postgres", durable=False):
                for file in sorted(copy.glob(f"data/policy/{asked.year}/*.toml")):
                    if file.stem in (asked.programmes or known):
                        tests = asked.tests or [f"tests/plugins/{file.stem}", "tests/plugins/test_cases.py"]
                        unnoticed += unnoticed_in(file.stem, file, tests, asked.first)
    except KeyboardInterrupt:
        say("已中断。 / Interrupted.")
        return 130
    for change in unnoticed:
        print(f"✗ {change}")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
