"""Clean archives on Spark: to be run with spark-submit, or by Python itself for a session on this machine."""

from __future__ import annotations

import argparse
import os
import sys

from boilerml.batch.rows import Choices


def main() -> int:
    """Read the arguments and make one call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", metavar="IN", help="an archive or a table: a path or an address")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder for tables: a path or an address")
    parser.add_argument("--as", choices=("text", "markdown"), default="text", dest="form", help="default: text")
    arguments = parser.parse_args()
    from pyspark.sql import SparkSession  # noqa: PLC0415  (an extra, which --help does without)

    from boilerml.batch.spark import clean_warcs  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # or workers are whatever python3 is on the path
    spark = SparkSession.builder.appName("boilerml").getOrCreate()
    done = clean_warcs(spark, arguments.paths, arguments.out, Choices(form=arguments.form)).collect()
    spark.stop()
    failed = [f"{one['name']}: {one['error']}" for one in done if one["error"]]
    print(f"{len(done) - len(failed)} inputs cleaned", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
