"""Whether a company meets what an announcement asks, requirement by requirement, and when that would change."""

from dure.rules.eligibility.assessment import Answer, Assessment, assess
from dure.rules.eligibility.requirements import (
    BadRequirement,
    Benefit,
    Kind,
    Requirement,
    read,
)
from dure.rules.eligibility.verdicts import Verdict

__all__ = ["Answer", "Assessment", "BadRequirement", "Benefit", "Kind", "Requirement", "Verdict", "assess", "read"]
