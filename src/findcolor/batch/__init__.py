"""Many photos: a plan, a ledger, and engines that do the work on one machine or on many."""

from findcolor.batch.engines import Engine
from findcolor.batch.estimate import Estimate, estimate
from findcolor.batch.ledger import Counts, Ledger
from findcolor.batch.report import write_checksums, write_report
from findcolor.batch.run import Run, Settings, Summary
from findcolor.batch.task import Options, Outcome, Status, Task
from findcolor.batch.watch import watch

__all__ = [
    "Counts",
    "Engine",
    "Estimate",
    "Ledger",
    "Options",
    "Outcome",
    "Run",
    "Settings",
    "Status",
    "Summary",
    "Task",
    "estimate",
    "watch",
    "write_checksums",
    "write_report",
]
