"""Releases: the seeds at one moment in an archive, and beside it what changed since the one before, and why."""
