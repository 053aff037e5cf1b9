"""The SCO Knowledge Base: a read-only, point-in-time API over curated, sourced facts."""

__version__ = "0.2.0"
