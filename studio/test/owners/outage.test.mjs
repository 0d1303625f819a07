// A platform whose services FASHION_OUTAGES kills and starts, by POST to /kill/NAME and /start/NAME.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, outage } from "../support.mjs";
import { openAs } from "./owners.mjs";

const OWNER = process.env.FASHION_OWNER;

/** Each page: the service that it asks, what is shown once it answers, what the reader does then, and what that shows. */
const PAGES = {
  coverage: {
    service: "products",
    shown: (page) => page.getByRole("heading", { name: "What is not shown" }),
    act: (page) => page.getByRole("radio", { name: "12 weeks" }).click(),
    shownThen: (page) => page.getByRole("heading", { name: "What is not shown" }),
  },
  catalogue: {
    service: "products",
    shown: (page) => page.getByRole("button", { name: "Show more" }),
    act: async (page) => {
      await page.getByRole("searchbox").fill("silk blouse in teal");
      await page.keyboard.press("Enter");
    },
    shownThen: (page) => page.getByRole("status").filter({ hasText: /^1 product$/ }),
  },
  "a product": {
    path: "catalogue",
    service: "products",
    shown: (page) => page.locator("tbody a").first(),
    act: (page) => page.locator("tbody a").first().click(),
    shownThen: (page) => page.getByRole("button", { name: "Save" }),
  },
  palettes: {
    service: "color",
    shown: (page) => page.locator(".on-skin li").first(),
    act: (page) => page.getByLabel("Name of color 1", { exact: true }).fill("Unsaved"),
    shownThen: (page) => page.locator(".on-skin li").filter({ hasText: "Unsaved" }).first(),
  },
  health: {
    service: "gateway",
    shown: (page) => page.getByText("All services answer"),
    act: (page) => page.getByText("Partitions of the logs").first().click(),
    shownThen: (page) => page.getByText("All services answer"),
  },
};

for (const [name, { path = name, service, shown, act, shownThen }] of Object.entries(PAGES)) {
  test(`where ${service} is killed ${name} says so, and goes on by itself when it is back`, async () => {
    const page = await openAs(OWNER, `/${path}`);
    await shown(page).waitFor();
    await outage("kill", service);
    await act(page);
    const failures = page.getByRole("alert");
    await failures.filter({ hasText: "cannot be reached" }).first().waitFor();
    await assertAccessible(page, `${name} without ${service}`);
    await outage("start", service);
    await assertCount(failures, 0);
    await shownThen(page).waitFor();
  });
}

test("health names a service that was killed until it is back", async () => {
  const page = await openAs(OWNER, "/health");
  await outage("kill", "imaging");
  const finding = page.getByRole("status").filter({ hasText: "imaging does not answer." });
  await finding.waitFor();
  await outage("start", "imaging");
  await assertCount(finding, 0);
  assert.equal(await page.getByRole("row", { name: /^imaging takes requests/ }).count(), 1);
});
