import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, measure, open, until } from "../support.mjs";

test("products are shown by the pictures of their shops, and by their colors where a shop gives none", async () => {
  const page = await open();
  await measure(page);
  await followed(page);
  await page.getByRole("link", { name: "Products", exact: true }).click();
  const cards = page.locator(".product");
  await cards.first().waitFor();
  const shown = cards.filter({ hasText: "Pictured" });
  await until(async () => (await shown.first().locator("img").evaluate((image) => image.naturalWidth)) === 480);
  const lost = cards.filter({ hasText: "Lost" }).first();
  await lost.scrollIntoViewIfNeeded();
  await lost.locator("img").waitFor({ state: "detached" });
  await assertCount(lost.locator(".swatch"), 1);
  await assertCount(shown.first().locator(".swatch"), 1);
  await assertAccessible(page, "products with pictures");
  assert.deepEqual(page.faults.filter((fault) => !fault.includes("502")), []);
});
