"""Cache tags: the names under which cached values are invalidated."""


def user_tag(user: str, service: str) -> str:
    """Return the cache tag of a service's responses to a user; `user` is the pseudonym."""
    return f"user:{user}:{service}"
