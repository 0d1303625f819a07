"""How the API's document describes an upload."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from fashion.settings import DEFAULT_MAX_PIXELS, DEFAULT_MAX_UPLOAD_BYTES, MAX_PHOTOS

_MB, _MP = DEFAULT_MAX_UPLOAD_BYTES // 1_000_000, DEFAULT_MAX_PIXELS // 1_000_000

ANALYZE = f"""Measures the skin in a photo (JPEG, PNG, WebP, HEIC, AVIF or GIF) and returns the skin tone.

Send the photo as the file of a `multipart/form-data` form, or as the body with its `image/*` type. The
photo is never stored. The answer links to the profile, colors and products that follow from it; until these
are ready, they answer with `"pending": true`.

`face` says where the measured face is, for the sender alone: it is kept only encrypted, in the cache, with a key
that the photo gives, and null when the analysis is read later.

`next_photo` says what other photo would narrow the tone most, as a code and as a sentence.

A form may hold up to five photos of one person, each as a part `photo`. They are measured at once and recorded
together, each as an analysis with an event of its own, and each counts as a request of the rate limits. The answer
has the result of each in its order, with the status that it would have had alone, and the tone that they suggest
together. Photos that cannot be measured do not keep the others from counting; if none can, the status is that of
the first.

| the photo | status |
| --- | --- |
| CMYK without a color profile, a GIF (its first frame) | 201; `quality.verdict` is `fair` or `retake` |
| several faces | 201; the largest is measured and `quality.reasons` says so |
| dark, bright, blurred, lit from one side | 201; `quality.verdict` is `fair` or `retake`, with reasons |
| a mask, a face that is cut off, a tinted, drawn or thermal picture | 201; `quality.verdict` is `retake` |
| a JPEG file with an end, but without part of its picture | 201; `quality.verdict` is `retake` |
| empty, truncated or corrupt; a form without a file, or with more than five | 400 |
| no user | 400 |
| does not arrive within a minute | 408 |
| its user was erased while it was being processed | 409 |
| over {_MB} MB or {_MP} megapixels (200 in a baseline JPEG), zip bombs included: rejected by its header | 413 |
| animated but for a GIF, HEIF that is not HEVC, or not an image | 415 |
| no face, a side under 64 pixels, no color | 422 |
| an `Idempotency-Key` that was used for another photo, or another form | 422 |
| too many photos waiting, too many events waiting, or a store that is full | 503 with `Retry-After` |
"""


@dataclass
class UploadOperation(Operation):
    """Documents the upload's body: a form with up to five photos.

    The photo itself may be the body, which the description says: of several documented kinds, client generators
    send the wrong one, or `{}`.
    """

    def __post_init__(self) -> None:
        """Set the form."""
        photo = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        photos = Schema(type=OpenAPIType.ARRAY, items=photo, min_items=1, max_items=MAX_PHOTOS)
        form = Schema(type=OpenAPIType.OBJECT, properties={"photo": photos}, required=["photo"])
        content = {"multipart/form-data": OpenAPIMediaType(schema=form)}
        self.request_body = RequestBody(content=content, required=True)
