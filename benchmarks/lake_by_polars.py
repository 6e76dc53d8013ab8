"""Those of the twelve questions at which Polars is strong, written for it, in an environment of its own.

    python lake_by_polars.py FILE...

Prints the median seconds of each as JSON.
"""

import json
import statistics
import sys
import time
from datetime import datetime

import polars as pl

ROUNDS = 3


def programs(files: list[str]) -> dict[str, pl.LazyFrame]:
    """The plans; ``first_seen_sources`` is of the last day only."""
    logs = pl.scan_parquet(files, hive_partitioning=False).with_columns(
        pl.col(pl.Categorical).cast(pl.String)
    )
    tried = logs.filter(pl.col("activity") == "logon")
    named = tried.filter(pl.col("user_name").is_not_null())
    failed, won = pl.col("status") == "failure", pl.col("status") == "success"
    customers = pl.LazyFrame({"user_name": [str(1_000_000 + n) for n in range(1_000_000)]})
    sourced = named.filter(pl.col("src_ip").is_not_null() & won).select(
        "system", "user_name", "src_ip", "time"
    )
    begins = datetime.fromisoformat("2026-10-29T16:00:00")
    keys = ["system", "user_name", "src_ip"]
    fresh = sourced.filter(pl.col("time") >= begins).group_by(keys).agg(first_time=pl.col("time").min())
    return {
        "failed_logons": tried.group_by(
            "system", (pl.col("time") + pl.duration(hours=8)).dt.date().alias("day")
        )
        .agg(
            failed.sum(),
            won.sum().alias("won"),
            pl.col("user_name").filter(failed).drop_nulls().n_unique(),
            pl.col("src_ip").filter(failed).drop_nulls().n_unique(),
        )
        .sort("system", "day"),
        "last_success": named.group_by("system", "user_name")
        .agg(pl.col("time").filter(won).max(), won.sum().alias("won"), failed.sum().alias("failed"))
        .sort("system", "user_name"),
        "non_customer_attempts": named.join(customers, on="user_name", how="anti")
        .group_by("system", "user_name")
        .agg(
            pl.len(),
            failed.sum().alias("failed"),
            won.sum().alias("won"),
            pl.col("src_ip").drop_nulls().n_unique(),
            pl.col("time").min().alias("first"),
            pl.col("time").max().alias("last"),
        )
        .sort("system", "user_name"),
        "first_seen_sources": fresh.join(sourced.filter(pl.col("time") < begins), on=keys, how="anti").sort(
            keys
        ),
    }


def main() -> None:
    """Measure and print."""
    found = {}
    for name, plan in programs(sys.argv[1:]).items():
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            plan.collect(engine="streaming")
            taken.append(time.perf_counter() - begun)
        found[name] = statistics.median(taken)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
