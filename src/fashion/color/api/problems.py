"""The problems of the color service."""

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError


def no_profile() -> ProblemError:
    """Return the problem of a user who was never measured."""
    return ProblemError(409, "no-profile", "There is no profile yet: post a photo to /v1/analyses first.")


declare_problems((409, "no-profile", "The user has no profile yet: no photo of theirs was measured."))
