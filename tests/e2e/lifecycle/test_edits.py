import json

from support.cluster.cluster import CHILDREN, Object, eventually, execute, kubectl
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import Platform

# What the studio writes for the owner of palettes to apply, and with which command.
FROM_STUDIO = """spec:
  palettes:
  - tone: 5
    undertone: warm
    category: lip
    colors:
    - {name: "From the Studio", hex: "#7a1f2b"}
"""
PATCH = ("patch", "fashionplatform", "fashion", "--type", "merge", "--patch-file", "/dev/stdin")
# Asks color as the gateway does for an owner of palettes; prints the status and the body.
ASK_COLOR = """
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from fashion.kernel.http.authentication.gateway_tokens import open_gateway_tokens
from fashion.kernel.http.authentication.principal import Principal
from fashion.settings import load_settings
settings = load_settings()
owner = Principal(tenant="e2e", subject="olga", scopes=frozenset(["catalogue:write"]), pseudonym="olga")
headers = open_gateway_tokens(settings).headers(owner) | {{"content-type": "application/json"}}
request = Request(settings.color_url + "/v1/palettes", {body!r}, headers, method={method!r})
try:
    answer = urlopen(request)
except HTTPError as error:
    answer = error
print(json.dumps([answer.status, json.load(answer)]))
"""


def palette(name: str) -> dict[str, object]:
    """A lip color for one tone."""
    return {"tone": 5, "undertone": "warm", "category": "lip", "colors": [{"name": name, "hex": "#7A1F2B"}]}


def lips(platform: Platform) -> set[str]:
    """The lip colors for that tone, as clients read them."""
    found = platform.read("/v1/colors?tone=5&undertone=warm&category=makeup")["items"]
    return {color["name"] for color in found if color["subcategory"] == "lip"}


def ask_color(platform: Platform, method: str, body: bytes | None = None) -> tuple[int, Object]:
    """How color answers an owner of palettes."""
    status, answer = json.loads(execute(platform.pods("gateway")[0], ASK_COLOR.format(method=method, body=body)))
    return status, answer


def test_an_edited_palette_and_ttl_are_served_by_every_pod_at_once(platform: Platform, measured: Measured) -> None:
    before = platform.lives()
    with using(platform) as load:
        eventually(load.is_well)
        with measured.time("an edited palette and TTL, served by every pod under load", "5 s"):
            platform.edit(palettes=[palette("Proof")], cache={"colors": "45m"})
            eventually(platform.is_synced)
        eventually(lambda: lips(platform) == {"Proof"})
        eventually(load.more(100))
    measured.note("requests meanwhile", load.summary(), "none fails")
    assert load.failures == []
    assert platform.revisions() == {platform.status["configRevision"]}
    assert before <= platform.lives()


def test_a_suspended_platform_is_left_as_it_is(platform: Platform) -> None:
    revision, cron = platform.status["configRevision"], "fashion-maintenance"
    platform.edit(suspend=True, palettes=[palette("Later")])
    eventually(lambda: platform.condition("Progressing") == ("False", "Suspended"))
    platform.cluster.delete(CHILDREN["CronJob"], platform.namespace, cron)
    assert platform.get("/v1/colors?tone=5").status_code == 200
    assert platform.revisions() == {revision}
    assert cron not in platform.children("CronJob")
    eventually(lambda: f"CronJob {cron}" in platform.conditions()["Progressing"]["message"])
    assert platform.is_synced()
    platform.edit(suspend=False)
    eventually(lambda: cron in platform.children("CronJob") and lips(platform) == {"Later"})


def test_palettes_are_written_by_the_operator_alone(platform: Platform) -> None:
    revisions = platform.revisions()
    status, problem = ask_color(platform, "PUT", b'{"palettes": []}')
    assert (status, problem["type"]) == (409, "urn:fashion:problem:palettes-kept-elsewhere")
    assert ask_color(platform, "GET")[1]["writable"] is False
    assert platform.revisions() == revisions
    assert platform.is_synced()


def test_what_the_studio_writes_for_the_owner_to_apply_is_served(platform: Platform) -> None:
    kubectl(*PATCH, f"--namespace={platform.namespace}", content=FROM_STUDIO)
    eventually(platform.is_synced)
    eventually(lambda: lips(platform) == {"From the Studio"})
    _, served = ask_color(platform, "GET")
    assert [(each["tone"], each["subcategory"]) for each in served["palettes"]] == [(5, "lip")]
    assert served["revision"] == platform.status["configRevision"]
