"""Make the measured profiles of the baseline from the hourly and monthly series in tools/facts.

Run from the top of the repository; the model itself never needs it:

    python tools/make_shapes.py

It rewrites, for the profiles named in LOADS, RENEWABLES and NATURAL below, the rows of `profiles.csv` and `shapes.csv`
of inputs/baseline, and the hours themselves as `hourly_shapes.csv` of the scenario `measured-hours`. All other rows
stay as they are. `tools/facts/README.md` names the source and the
terms of each series.

- Load: hourly load divided by its mean, so that it averages 1.
- Wind and solar: the shape of the hourly capacity factor of 2020, scaled to the mean of the fleet's statistics (ERA5
  understates wind); where a scaled value passes 1 it is cut, and the scale is raised until the mean fits again.
- Hydropower without a river model: half way between the month's natural flow and the assumed shape of regulated
  output, since large reservoirs shift water between months and small ones do not. The pattern inside a day stays.

A slice has the mean of the hours it stands for: those of its month and its block of the day (UTC).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
FACTS, BASELINE = ROOT / "tools" / "facts", ROOT / "inputs" / "baseline"
MEASURED = ROOT / "inputs" / "scenarios" / "measured-hours"
HOURS = 8760
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

#: Profile -> name as printed, series of load_hourly.csv.
LOADS = {
    "LOAD_KR": ("Load of the ROK, 2024", "KR_2024"),
    "LOAD_CN_HLJ": ("Load of Heilongjiang", "CN_HLJ"),
    "LOAD_CN_JL": ("Load of Jilin", "CN_JL"),
    "LOAD_CN_LN": ("Load of Liaoning", "CN_LN"),
    "LOAD_CN_NORTH": ("Load of North China without Shandong", "CN_NORTH"),
    "LOAD_CN_SD": ("Load of Shandong", "CN_SD"),
    "LOAD_JP_TYO": ("Load of Tokyo, fiscal year 2025", "JP_TYO_FY2025"),
}
#: Profile -> name as printed, series of wind_solar_cn_2020_hourly.csv, mean capacity factor of the fleet.
RENEWABLES = {
    "WIND_CN_HLJ": ("Wind power, Heilongjiang", "onwind_CN_HLJ", 0.265),
    "WIND_CN_JL": ("Wind power, Jilin", "onwind_CN_JL", 0.265),
    "WIND_CN_LN": ("Wind power, Liaoning", "onwind_CN_LN", 0.265),
    "WIND_CN_NORTH": ("Wind power, North China", "onwind_CN_NORTH", 0.25),
    "WIND_CN_SD": ("Wind power, Shandong", "onwind_CN_SD", 0.235),
    "SOLAR_CN_HLJ": ("Solar power, Heilongjiang", "solar_CN_HLJ", 0.16),
    "SOLAR_CN_JL": ("Solar power, Jilin", "solar_CN_JL", 0.16),
    "SOLAR_CN_LN": ("Solar power, Liaoning", "solar_CN_LN", 0.16),
    "SOLAR_CN_NORTH": ("Solar power, North China", "solar_CN_NORTH", 0.155),
    "SOLAR_CN_SD": ("Solar power, Shandong", "solar_CN_SD", 0.155),
    "SOLAR_KP": ("Solar power, DPRK (hours of Liaoning)", "solar_CN_LN", 0.145),
    "SOLAR_KR": ("Solar power, ROK (hours of Shandong)", "solar_CN_SD", 0.145),
    "WIND_KR": ("Wind power, ROK (hours of Shandong)", "onwind_CN_SD", 0.23),
}
#: Profile -> row of hydro_monthly_natural.csv, and the weight of natural flow.
NATURAL = {
    "HYDRO_KP": ("PRK_Hyd_Capacity Scaler", 0.5),
    "HYDRO_KR": ("KOR_Hyd_Capacity Scaler", 0.5),
    "HYDRO_MN": ("MNG_Hyd_Capacity Scaler", 0.5),
}
#: Profiles of the baseline that the measured ones take the place of.
REPLACED = ("LOAD_CN_NE", "WIND_CN_NE", "SOLAR_CN_NE")


def main() -> None:
    """Rewrite the tables."""
    slices = pd.read_csv(BASELINE / "slices.csv").set_index("slice")
    load = pd.read_csv(FACTS / "load_hourly.csv", index_col="hour_utc")
    weather = pd.read_csv(FACTS / "wind_solar_cn_2020_hourly.csv", index_col="hour_utc")
    hourly = {p: load[series].to_numpy() / load[series].mean() for p, (_, series) in LOADS.items()}
    hourly |= {p: scaled(weather[series].to_numpy(), mean) for p, (_, series, mean) in RENEWABLES.items()}
    hourly = {p: np.round(values, 4) for p, values in hourly.items()}

    shapes = pd.read_csv(BASELINE / "shapes.csv")
    natural = pd.read_csv(FACTS / "hydro_monthly_natural.csv", index_col="NAME")
    blended = []
    for profile, (row, weight) in NATURAL.items():
        assumed = pd.read_csv(FACTS / "hydro_regulated.csv").set_index(["profile", "slice"])["value"][profile]
        blended.append(between(profile, assumed, natural.loc[row].to_numpy(dtype=float), weight, slices))
    made = pd.concat([by_slice(hourly, slices), *blended], ignore_index=True)
    kept = shapes[~shapes["profile"].isin([*made["profile"], *REPLACED])]
    out = pd.concat([kept, made], ignore_index=True).sort_values(["profile", "slice"], kind="stable")
    out.to_csv(BASELINE / "shapes.csv", index=False, lineterminator="\n")

    profiles = pd.read_csv(BASELINE / "profiles.csv")
    names = {p: name for p, (name, *_) in {**LOADS, **RENEWABLES}.items()}
    new = pd.DataFrame(
        [(p, "load" if p in LOADS else "availability", name) for p, name in names.items()], columns=profiles.columns
    )
    profiles = pd.concat([profiles[~profiles["profile"].isin([*names, *REPLACED])], new])
    profiles.to_csv(BASELINE / "profiles.csv", index=False, lineterminator="\n")

    by_hour = pd.DataFrame(hourly, index=pd.RangeIndex(1, HOURS + 1, name="hour"))
    long = by_hour.melt(ignore_index=False, var_name="profile", value_name="value").reset_index()
    MEASURED.mkdir(parents=True, exist_ok=True)
    long[["profile", "hour", "value"]].to_csv(MEASURED / "hourly_shapes.csv", index=False, lineterminator="\n")


def scaled(values: npt.NDArray[np.float64], mean: float) -> npt.NDArray[np.float64]:
    """Capacity factors scaled to a mean, none above 1 (bisection on the scale)."""
    low, high = 0.0, 100.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(values * middle, 1.0).mean() < mean else (low, middle)
    return np.minimum(values * low, 1.0)


def by_slice(hourly: dict[str, npt.NDArray[np.float64]], slices: pd.DataFrame) -> pd.DataFrame:
    """Mean of each series over the hours of each slice; loads average 1 exactly."""
    months = np.repeat(np.arange(1, 13), np.array(DAYS) * 24)
    blocks = (np.arange(HOURS) % 24) // 3
    frames = []
    for profile, values in hourly.items():
        means = pd.Series(values).groupby([months, blocks]).mean()
        found = np.array([means[row.month, row.block] for row in slices.itertuples()])
        if profile in LOADS:
            found = found / np.average(found, weights=slices["hours"])
        frames.append(pd.DataFrame({"profile": profile, "slice": slices.index, "value": np.round(found, 9)}))
    return pd.concat(frames, ignore_index=True)


def between(
    profile: str, assumed: pd.Series, natural: npt.NDArray[np.float64], weight: float, slices: pd.DataFrame
) -> pd.DataFrame:
    """Output between regulated (weight 0) and natural (1), with the mean and the daily pattern of the former."""
    value, hours = assumed.reindex(slices.index), slices["hours"]
    monthly = (value * hours).groupby(slices["month"]).sum() / hours.groupby(slices["month"]).sum()
    mean = float(np.average(value, weights=hours))
    flow = natural * mean / np.average(natural, weights=DAYS)
    ratio = ((1 - weight) * monthly + weight * flow) / monthly
    found = np.minimum(value * slices["month"].map(ratio), 1.0)
    found = found * mean / np.average(found, weights=hours)
    if found.max() > 1:
        raise ValueError(f"{profile}: above 1 after scaling to its mean")
    return pd.DataFrame({"profile": profile, "slice": slices.index, "value": np.round(found.to_numpy(), 9)})


if __name__ == "__main__":
    main()
