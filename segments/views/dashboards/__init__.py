"""Pages of dashboards: to look at, to arrange, to share."""
