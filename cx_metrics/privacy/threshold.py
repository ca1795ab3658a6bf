"""How many people a number needs before readers may see it."""

from dataclasses import dataclass

from cx_metrics.company import Company


@dataclass(frozen=True)
class Least:
    """How many sessions, ratings or customers a number shown to a role needs, and how many comments."""

    of: int
    of_comments: int

    def hides(self, n: int) -> bool:
        """Whether a group of ``n`` is too small to be shown; none at all is."""
        return 0 < n < self.of


def least_of(company: Company, whole_months: bool) -> Least:
    """The thresholds for a period: higher where it is not of ``whole_months``. An operator sees every number."""
    if company.role == "operator":
        return Least(0, 1)
    privacy = company.settings.privacy
    scores = max(privacy.minimum_group, 0 if whole_months else privacy.whole_months_only_below)
    return Least(scores, max(scores, privacy.minimum_group_for_comments))
