"""The report as files, cut to what their reader may see."""
