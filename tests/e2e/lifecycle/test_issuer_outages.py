"""An issuer of tokens that does not answer is told, and users of others are served."""

from support.cluster.cluster import EVENT, eventually
from support.cluster.platform import Platform

NOWHERE = {"issuer": "https://id.example.invalid", "audience": "fashion", "tenant": "nowhere"}


def announced(platform: Platform) -> set[str]:
    """The reasons of all Events."""
    return {each["reason"] for each in platform.cluster.objects(EVENT, platform.namespace).values()}


def test_an_issuer_that_does_not_answer_is_told(platform: Platform) -> None:
    platform.edit(identity={"issuers": [NOWHERE]})
    eventually(lambda: platform.condition("IdentityReady") == ("False", "IssuerUnusable"))
    assert NOWHERE["issuer"] in platform.conditions()["IdentityReady"]["message"]
    eventually(lambda: "IssuerUnusable" in announced(platform))
    eventually(platform.is_ready)
    assert platform.condition("Degraded")[0] == "False"
