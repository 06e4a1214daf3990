"""Reports as they are read: the answer as a sheet, a chart, a file; and those that come ready."""
