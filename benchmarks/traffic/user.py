"""What people do: a selfie, then looking at what it gives, now and then another, and farewell."""

import random
from uuid import uuid4

from locust import HttpUser, between, task

from benchmarks.photos import SMALL, portrait, unique

USER = "/v1/users/{user_id}"
OWN = ("profile", "colors", "products", "history")
UNDERTONES = ("warm", "neutral", "cool")


class User(HttpUser):
    """Someone new; requests are named by the route that answers them, as the platform's metrics are."""

    wait_time = between(0.2, 1.0)

    def on_start(self) -> None:
        """Take a selfie first: without one there is little to see."""
        self.identity = f"user-{uuid4().hex}"
        self.client.headers["X-User-ID"] = self.identity
        self.upload()

    def on_stop(self) -> None:
        """Leave nothing behind."""
        self.client.delete(self._own(), name=USER)

    @task(2)
    def upload(self) -> None:
        """A photo that no cache knows."""
        photo = unique(portrait(SMALL), uuid4().hex)
        self.client.post("/v1/analyses", data=photo, headers={"Content-Type": "image/jpeg"})

    @task(12)
    def look(self) -> None:
        """What the last photo gave."""
        read = random.choice(OWN)
        self.client.get(self._own(read), name=f"{USER}/{read}")

    @task(4)
    def browse(self) -> None:
        """Palettes and products that are the same for everybody."""
        tone, undertone = random.randint(1, 10), random.choice(UNDERTONES)
        self.client.get(f"/v1/colors?tone={tone}&undertone={undertone}", name="/v1/colors")
        self.client.get(f"/v1/products?tone={tone}&limit=20", name="/v1/products")

    @task(3)
    def click(self) -> None:
        """A product out of those that are offered, as an app reports it."""
        offered = self.client.get(self._own("products"), name=f"{USER}/products").json()
        if items := offered.get("items"):
            item = random.choice(items)
            done = {"id": str(uuid4()), "action": "clicked", "item": item["sku"], "category": item["category"]}
            body = {"interactions": [done]}
            self.client.post(self._own("interactions"), json=body, name=f"{USER}/interactions")

    @task(1)
    def ask(self) -> None:
        """Fresh recommendations, for the evening."""
        body = {"categories": ["makeup"], "occasion": "evening"}
        self.client.post(self._own("recommendations"), json=body, name=f"{USER}/recommendations")

    def _own(self, read: str = "") -> str:
        return f"/v1/users/{self.identity}" + (f"/{read}" if read else "")
