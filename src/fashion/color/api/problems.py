"""The problems of the color service."""

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError
from fashion.localization.marking import sentence


def no_profile() -> ProblemError:
    """Return the problem of a user who was never measured."""
    detail = sentence("There is no profile yet: post a photo to /v1/analyses first.")
    return ProblemError(409, "no-profile", detail)


declare_problems((409, "no-profile", "The user has no profile yet: no photo of theirs was measured."))
