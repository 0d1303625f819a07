"""Cache tags: the names under which cached values are invalidated."""

from fashion.vocabulary import WITH_TABLES

USER = "user:"


def user_tag(user: str, service: str) -> str:
    """Return the cache tag of a service's responses to a user; `user` is the pseudonym."""
    return f"{USER}{user}:{service}"


def user_tags(user: str) -> list[str]:
    """Return the tags of all services' responses to a user."""
    return [user_tag(user, service) for service in WITH_TABLES]


def is_of_user(tag: str) -> bool:
    """Return whether a tag is a user's."""
    return tag.startswith(USER)
