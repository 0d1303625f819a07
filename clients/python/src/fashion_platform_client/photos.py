"""The upload of one photo."""

from io import BytesIO

from fashion_platform_client.api.analyses import analyze_photo as operation
from fashion_platform_client.client import AuthenticatedClient
from fashion_platform_client.models import AnalysisResponse, AnalyzePhotoBody
from fashion_platform_client.results import raise_problem
from fashion_platform_client.types import UNSET, File


def analyze_photo(client: AuthenticatedClient, photo: bytes, *, idempotency_key: str = "") -> AnalysisResponse:
    """Measure a photo; for several at once call the operation of the same name in `api.analyses`.

    Raises:
        ProblemError: the photo cannot be measured, or not now.
    """
    body = AnalyzePhotoBody(photo=[File(payload=BytesIO(photo), file_name="photo")])
    answer = operation.sync_detailed(client=client, body=body, idempotency_key=idempotency_key or UNSET)
    raise_problem(answer)
    if not isinstance(answer.parsed, AnalysisResponse):
        raise TypeError("One photo was sent, and several were answered.")
    return answer.parsed
