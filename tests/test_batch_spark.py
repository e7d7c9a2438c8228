"""Spark: every page once, whoever is killed.

Skipped where Java or PySpark is missing, but not in CI, which installs both.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MISSING = [name for name in ("pyspark", "fastwarc") if find_spec(name) is None]
MISSING += [] if shutil.which("java") or "JAVA_HOME" in os.environ else ["java"]
if MISSING and not os.environ.get("BOILERML_SPARK"):
    pytest.skip(f"Spark needs {', '.join(MISSING)}", allow_module_level=True)

from pyarrow import parquet  # noqa: E402

import boilerml  # noqa: E402
from boilerml.batch import local  # noqa: E402
from boilerml.batch.imitation import Page, own_pages, write_warc  # noqa: E402
from boilerml.batch.records import Record  # noqa: E402
from boilerml.batch.rows import Choices, judged  # noqa: E402
from boilerml.batch.working import Work  # noqa: E402
from boilerml.extraction import Extraction  # noqa: E402
from boilerml.model import shipped_folder  # noqa: E402

ROOT = Path(__file__).parent.parent
PAGES = list(own_pages(ROOT / "training_data"))[:12]
# Spark warns of pandas, of Arrow and of sockets that it leaves open.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def archives(folder: Path, count: int) -> list[str]:
    folder.mkdir()
    names = [str(folder / f"{number}.warc.gz") for number in range(count)]
    for name in names:
        write_warc(Path(name), [Page(f"{page.url}/{Path(name).name[0]}", page.body) for page in PAGES])
    return names


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, bytes]]:
    """Archives, and the tables that ``boilerml batch`` makes of them."""
    folder = tmp_path_factory.mktemp("spark")
    names = archives(folder / "in", 4)
    local.run(names, folder / "out", Work(Choices()), workers=2)
    return names, contents(folder / "out")


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Two cores, and up to four tries for each task: ``local[2]`` would try but once."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false")
    session = (
        builder.config("spark.driver.host", "localhost").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    )
    yield session
    session.stop()


def test_archives_have_the_tables_that_one_machine_gives_them(
    spark: SparkSession, inputs: tuple[list[str], dict[str, bytes]], tmp_path: Path
) -> None:
    from boilerml.batch.spark import SUMMARY, clean_warcs

    names, expected = inputs
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    out = tmp_path / "out"
    done = {one["name"]: one for one in clean_warcs(spark, [*names, str(broken)], str(out)).collect()}
    assert contents(out) == expected
    assert sorted(out.iterdir()) == sorted(out.glob("*.parquet"))
    assert list(done["0.warc.gz"].asDict()) == [
        column.split()[0] for column in SUMMARY.replace(", bigint", "").split(", ")
    ]
    assert sum(done["0.warc.gz"]["rows"].values()) == len(PAGES)
    assert done["0.warc.gz"]["error"] == ""
    assert done["broken.parquet"]["error"]
    (out / "2.warc.gz.parquet").unlink()
    again = clean_warcs(spark, names, out.as_uri()).collect()
    assert [one["name"] for one in again] == ["2.warc.gz"]
    assert contents(out) == expected


def test_a_worker_killed_in_mid_file_loses_and_doubles_no_page(
    spark: SparkSession, inputs: tuple[list[str], dict[str, bytes]], tmp_path: Path
) -> None:
    from boilerml.batch.spark import clean_warcs

    names, expected = inputs
    once = tmp_path / "once"
    once.touch()
    victim = f"{PAGES[6].url}/1"

    def killing(record: Record, choices: Choices) -> tuple[Extraction, str]:
        if record.url == victim and once.exists():
            once.unlink()
            os.kill(os.getppid(), signal.SIGKILL)  # Spark's worker, whose child this is
            time.sleep(60)
        return judged(record, choices)

    clean_warcs(spark, names, str(tmp_path / "out"), clean=killing)
    assert not once.exists()
    assert contents(tmp_path / "out") == expected


def test_a_page_that_ends_its_process_has_a_row_that_says_so(
    spark: SparkSession, inputs: tuple[list[str], dict[str, bytes]], tmp_path: Path
) -> None:
    from boilerml.batch.spark import clean_warcs

    victim = f"{PAGES[6].url}/0"

    def ending(record: Record, choices: Choices) -> tuple[Extraction, str]:
        if record.url == victim:
            os._exit(1)
        return judged(record, choices)

    clean_warcs(spark, inputs[0][:1], str(tmp_path / "out"), clean=ending)
    rows = parquet.read_table(tmp_path / "out" / "0.warc.gz.parquet").to_pylist()
    assert [one["status"] == "crashed" for one in rows] == [number == 6 for number in range(len(PAGES))]
    assert [one["text"] for one in rows if one["status"] == "ok"]


def test_a_column_of_pages(spark: SparkSession) -> None:
    from boilerml.batch.spark import FOUND, clean_column

    rows: list[Any] = [(number, bytearray(page.body)) for number, page in enumerate(PAGES)]
    frame = spark.createDataFrame([*rows, (99, None)], "number int, html binary")
    done = sorted(clean_column(frame, "html", Choices(model=shipped_folder())).collect())
    assert done[0].__fields__ == ["number", "html", *FOUND]
    assert [one["text"] for one in done] == [*(boilerml.clean(page.body) for page in PAGES), ""]
    assert [one["status"] == "ok" for one in done] == [bool(one["text"]) for one in done]
    with pytest.raises(ValueError, match="no column 'body': choose one of number, html"):
        clean_column(frame, "body")
    with pytest.raises(ValueError, match="has columns text already"):
        clean_column(frame.withColumnRenamed("number", "text"), "html")


def test_a_driver_that_is_killed_is_followed_by_one_that_does_the_rest(
    inputs: tuple[list[str], dict[str, bytes]], tmp_path: Path
) -> None:
    names, expected = inputs
    out = tmp_path / "out"
    command = [sys.executable, "scripts/clean_on_spark.py", *names, "--out", str(out)]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    environment["PYSPARK_SUBMIT_ARGS"] = "--master local[1,4] --conf spark.ui.enabled=false pyspark-shell"
    killed = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 180
    while not contents(out):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    first = contents(out)
    assert 0 < len(first) < len(expected)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(expected) - len(first)} inputs cleaned" in done.stdout
    assert contents(out) == expected
