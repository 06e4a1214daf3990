"""Says at the end of a run how often the permission matrix knocked, whatever process did."""

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the number of probes that the tests of the matrix reported."""
    reports = [report for rows in terminalreporter.stats.values() for report in rows]
    probes = sum(
        dict(report.user_properties).get("probes", 0)
        for report in reports
        if getattr(report, "when", "") == "teardown"
    )
    if probes:
        terminalreporter.write_line(f"{probes} probes of permissions")
