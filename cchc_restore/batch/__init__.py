"""Runs over many documents: found, restored in several processes, resumed where they were interrupted."""

from __future__ import annotations

from cchc_restore.batch.documents import STDIN, Documents, Job, printable
from cchc_restore.batch.left_behind import results_without_input
from cchc_restore.batch.planning import plan, plan_in_place, plan_listed
from cchc_restore.batch.recipe import Recipe
from cchc_restore.batch.run import Done, Run, usable_cores
from cchc_restore.batch.state import STATE_NAME, State
from cchc_restore.batch.summary import SUMMARY_NAME, Summary, stages_of
from cchc_restore.batch.work import Failure, Outcome, Restored, Wanted, unpacked_records
from cchc_restore.core.patterns import Patterns

__all__ = [
    "STATE_NAME",
    "STDIN",
    "SUMMARY_NAME",
    "Documents",
    "Done",
    "Failure",
    "Job",
    "Outcome",
    "Patterns",
    "Recipe",
    "Restored",
    "Run",
    "State",
    "Summary",
    "Wanted",
    "plan",
    "plan_in_place",
    "plan_listed",
    "printable",
    "results_without_input",
    "stages_of",
    "unpacked_records",
    "usable_cores",
]
