"""Another hydrological year is another right-hand side: the same program as one built for that year."""

from __future__ import annotations

import numpy as np
import pytest
from test_hydro_years import three_years

from landbridge import Study
from landbridge.analysis.wateryear import in_water_year
from toys import Toys, settings


def planned(toys: Toys, year: str) -> Study:
    """The study of one hydrological year, with water carried between years."""
    tables = three_years(storage=1000)
    drawn = {"dry": 31.536, "normal": 0, "wet": -31.536}
    tables["drawdown"] = [{"plant": "H", "hydro_year": e, "drawdown": d} for e, d in drawn.items()]
    return toys.study(settings(tables, hydro_years=year))


@pytest.mark.parametrize("year", ["dry", "wet"])
def test_it_is_the_program_built_for_that_year(toys: Toys, year: str) -> None:
    """Row by row the bounds are those of the case built for the year: 2 + 1 m3/s in dry years, 8 - 1 in wet ones.

    The cost of a dry year is 7 MW at 60 USD/MWh, 3.6792 MUSD; without the drawdown it would be 8 MW.
    """
    here, there = planned(toys, "normal"), planned(toys, year)
    moved = in_water_year(here, here.today().solution.instance, year)
    built = there.today().solution.instance
    assert np.allclose(moved.row_lower, built.row_lower, atol=1e-12)
    assert np.allclose(moved.row_upper, built.row_upper, atol=1e-12)
    assert not np.allclose(moved.row_upper, here.today().solution.instance.row_upper)
    mw = {"dry": 7, "wet": 3}[year]
    state = here.under(here.program.model.phi, moved, "", 0.0, year)
    assert state.solution.objective == pytest.approx(mw * 60 * 8760 / 1e6)


def test_only_from_a_single_known_year(toys: Toys) -> None:
    """Several years planned at once cannot be turned into one, and the name must be known: both are said clearly."""
    both, one = planned(toys, "dry;wet"), planned(toys, "normal")
    with pytest.raises(ValueError, match="at once"):
        in_water_year(both, both.today().solution.instance, "dry")
    with pytest.raises(ValueError, match="no hydrological year 'arid'; there are dry, normal, wet"):
        in_water_year(one, one.today().solution.instance, "arid")
