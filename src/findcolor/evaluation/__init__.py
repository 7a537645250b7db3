"""Measuring colourings: protocols, measures, systems and the report (docs/evaluation.md)."""
