"""200 made-up people go through the service; none of them is in a dump, a log, an error, a URL or an export."""
