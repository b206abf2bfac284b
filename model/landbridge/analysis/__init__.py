"""Questions asked of a solved model: locked value, trust curve, hazard, back-cast, result tables."""
