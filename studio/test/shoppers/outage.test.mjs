// A platform whose services FASHION_OUTAGES kills and starts, by POST to /kill/NAME and /start/NAME.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, measure, open, outage, PHOTO } from "../support.mjs";

for (const [service, sentence] of [
  ["products", "The products service cannot be reached"],
  ["gateway", "The platform cannot be reached."],
]) {
  test(`where ${service} is killed the page says so, and goes on by itself when it is back`, async () => {
    const page = await open();
    await measure(page);
    await followed(page);
    await page.getByRole("link", { name: "Products", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "24 products are shown." }).waitFor();
    await outage("kill", service);
    await page.getByRole("radio", { name: "Makeup" }).click();
    const failure = page.getByRole("alert");
    await failure.filter({ hasText: sentence }).waitFor();
    await assertCount(page.locator(".product"), 0);
    await assertAccessible(page, `${service} is killed`);
    await outage("start", service);
    await page.locator(".product").first().waitFor();
    await assertCount(failure, 0);
  });
}

test("a photo that a killed service did not measure is sent again as it was", async () => {
  const page = await open();
  const keys = [];
  page.on("request", (request) => request.method() === "POST" && keys.push(request.headers()["idempotency-key"]));
  await outage("kill", "imaging");
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByRole("alert").filter({ hasText: "The imaging service cannot be reached" }).waitFor();
  await assertAccessible(page, "not measured");
  await outage("start", "imaging");
  await page.getByRole("button", { name: "Send again: selfie.jpg" }).click();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await followed(page);
  assert.equal(new Set(keys).size, 1);
});
