"""The report of a replay: counted while events pass, written as one page that works offline."""
