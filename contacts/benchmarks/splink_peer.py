"""The peer of `benchmark matching`: stock Splink 5 on DuckDB, in an environment of its own.

Imports nothing of ours. `python splink_peer.py KIND IN.csv OUT.csv` reads normalised rows,
compares them with the library's own comparisons (as its documentation shows them), writes the
pairs with a probability from 0.001 and prints CPU seconds, peak memory and pairs as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

LEAST = 0.001


def settings_of(kind: str) -> tuple[Any, list[Any], list[Any], list[Any]]:
    """Return settings, rules for recall, and the two training passes."""
    from splink import SettingsCreator

    kinds = {"febrl": _febrl, "fake": _fake}
    comparisons, blocking, recall, passes = kinds.get(kind, _crm)()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocking,
        retain_matching_columns=False,
    )
    return settings, recall, passes, comparisons


def _frequent(name: str) -> Any:
    import splink.comparison_library as cl

    return cl.ExactMatch(name).configure(term_frequency_adjustments=True)


def _born() -> Any:
    import splink.comparison_library as cl

    return cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True)


def _febrl() -> tuple[list[Any], ...]:
    import splink.comparison_library as cl
    from splink import block_on

    comparisons = [
        cl.NameComparison("first_name"), cl.NameComparison("last_name"), _born(),
        cl.DamerauLevenshteinAtThresholds("ssn", [1]),
        cl.JaroWinklerAtThresholds("street", [0.9]), _frequent("postcode"),
    ]  # fmt: skip
    blocking = [
        block_on("dob"), block_on("ssn"), block_on("first_name", "last_name"),
        block_on("first_name", "postcode"), block_on("last_name", "postcode"),
    ]  # fmt: skip
    return comparisons, blocking, [block_on("ssn")], [block_on("dob"), block_on("postcode")]


def _fake() -> tuple[list[Any], ...]:
    import splink.comparison_library as cl
    from splink import block_on

    comparisons = [
        cl.NameComparison("first_name"), cl.NameComparison("last_name"), _born(),
        _frequent("city"), cl.EmailComparison("email"),
    ]  # fmt: skip
    blocking = [block_on("first_name"), block_on("last_name"), block_on("email")]
    recall = [block_on("first_name", "last_name"), block_on("email")]
    return comparisons, blocking, recall, [block_on("first_name", "last_name"), block_on("dob")]


def _crm() -> tuple[list[Any], ...]:
    import splink.comparison_library as cl
    from splink import block_on

    comparisons = [
        cl.ForenameSurnameComparison("first_name", "last_name"), cl.EmailComparison("email"),
        _frequent("phone"), _frequent("postcode"), _frequent("company"),
        cl.JaroWinklerAtThresholds("street", [0.9]), _born(),
    ]  # fmt: skip
    pairs = [("email",), ("phone",), ("first_name", "last_name"), ("last_name", "postcode"),
             ("first_name", "postcode"), ("last_name", "company"), ("first_name", "company"),
             ("last_name", "dob"), ("first_name", "dob"), ("street", "postcode"),
             ("local",)]  # fmt: skip
    blocking = [block_on(*pair) for pair in pairs]
    recall = [block_on("email"), block_on("first_name", "last_name", "postcode")]
    return comparisons, blocking, recall, [block_on("email"), block_on("first_name", "last_name")]


def run(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """Train, predict and write the pairs."""
    import duckdb
    from splink import DuckDBAPI, Linker

    began, cpu = time.perf_counter(), time.process_time()
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(
        "create table people as select * from read_csv(?, all_varchar = true, nullstr = '')",
        [str(source)],
    )
    api = DuckDBAPI(connection=connection)
    settings, recall, passes, _ = settings_of(kind)
    linker = Linker(api.register("people"), settings)
    linker.training.estimate_probability_two_random_records_match(recall, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in passes:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=LEAST)
    connection.execute(
        f"copy (select unique_id_l, unique_id_r, match_probability from {found.physical_name})"
        f" to '{target}' (header)"
    )
    count = connection.execute(f"select count(*) from {found.physical_name}").fetchone()
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": count[0] if count else 0,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))) + "\n")
