"""References of images: registry:port/path/name:tag@digest."""

SHORT_DIGEST = len("sha256:") + 12


def tag_of(image: str) -> str:
    """The tag of an image; where it has none the beginning of its digest, and else what Kubernetes takes then."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag or digest[:SHORT_DIGEST] or "latest"
