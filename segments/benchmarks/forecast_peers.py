"""What the peers say of the same months, run by their own Python in their own environment.

Imports nothing of ours. `python forecast_peers.py IN.json OUT.json` reads {"ahead", "windows"}, a
list of histories, and writes {"methods": {name: [months or null]}, "seconds", "versions"}. Each
peer is used as its documentation shows it, with the seasons of months where two years are known;
where it raises on a window, the window has null and the table says how many.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

YEAR = 12


def holt_winters(past: list[float], ahead: int) -> Any:
    """Return damped trend, multiplicative seasons."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    seasonal = len(past) >= 2 * YEAR
    # Multiplied seasons are for positive months only.
    kind = "mul" if min(past) > 0 else "add"
    model = ExponentialSmoothing(
        past, trend="add", damped_trend=True, seasonal=kind if seasonal else None,
        seasonal_periods=YEAR if seasonal else None, initialization_method="estimated",
    )  # fmt: skip
    return model.fit().forecast(ahead)


def theta(past: list[float], ahead: int) -> Any:
    """Return the theta method."""
    import pandas as pd
    from statsmodels.tsa.forecasting.theta import ThetaModel

    months = pd.Series(past, index=pd.period_range("2000-01", periods=len(past), freq="M"))
    seasonal = len(past) >= 2 * YEAR
    model = ThetaModel(months, period=YEAR, deseasonalize=seasonal, use_test=seasonal)
    return model.fit().forecast(ahead)


def auto_ets(past: list[float], ahead: int) -> Any:
    """Return exponential smoothing with its form chosen by AICc."""
    import numpy as np
    from statsforecast.models import AutoETS

    return AutoETS(season_length=YEAR).forecast(y=np.array(past), h=ahead)["mean"]


PEERS = {"holt_winters": holt_winters, "theta": theta, "auto_ets": auto_ets}


def said_by(peer: Any, past: list[float], ahead: int) -> list[float] | None:
    """Return what a peer says of one history; whatever it raises is its answer."""
    try:
        found = [float(each) for each in peer(past, ahead)]
    except (ValueError, ArithmeticError, IndexError, NotImplementedError) as problem:
        sys.stderr.write(f"{peer.__name__}: {type(problem).__name__}\n")
        return None
    return found if all(abs(each) < float("inf") for each in found) else None


def main(source: str, target: str) -> None:
    """Ask every peer about every window."""
    warnings.simplefilter("ignore")
    given = json.loads(Path(source).read_text())
    found: dict[str, Any] = {"methods": {}, "seconds": {}}
    for name, peer in PEERS.items():
        said_by(peer, given["windows"][0], given["ahead"])  # what is compiled once is not counted
        start = time.process_time()
        found["methods"][name] = [said_by(peer, past, given["ahead"]) for past in given["windows"]]
        found["seconds"][name] = round(time.process_time() - start, 2)
    found["versions"] = {each: version(each) for each in ("statsmodels", "statsforecast")}
    Path(target).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
