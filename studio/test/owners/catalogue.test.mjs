// A platform with the sample catalogue.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, showAll } from "../support.mjs";
import { openAs } from "./owners.mjs";

const OWNER = process.env.FASHION_OWNER;

test("an owner finds a product by keyboard, and changes its price and availability", async () => {
  const page = await openAs(OWNER);
  await page.getByRole("link", { name: "Catalogue" }).click();
  await page.getByRole("button", { name: "Show more" }).waitFor();
  await assertAccessible(page, "catalogue");
  await page.getByRole("searchbox").fill("x");
  await page.keyboard.press("Enter");
  await page.getByText("Write at least two characters").waitFor();
  await assertAccessible(page, "search of one letter");
  await page.getByRole("searchbox").fill("silk blouse in teal");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: /^1 product$/ }).waitFor();
  const product = page.getByRole("link", { name: "Silk Blouse in Teal" });
  await product.focus();
  await page.keyboard.press("Enter");

  const price = page.getByLabel("Price, empty for none", { exact: true });
  await price.fill("99,999");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Write a price with at most 2 decimal places, such as 19.00.").waitFor();
  await assertAccessible(page, "price with three decimal places");
  await price.fill("99,9");
  await page.getByRole("radio", { name: "Preorder" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. Lists and rankings follow").waitFor();
  assert.equal(await price.inputValue(), "99.90");
  await assertAccessible(page, "saved");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Nothing has changed.").waitFor();
  assert.deepEqual(page.faults, []);
});

test("an owner who shows more by keyboard is at the first new product, after the last page too", async () => {
  const page = await openAs(OWNER, "/catalogue");
  await page.getByRole("button", { name: "Show more" }).waitFor();
  const pages = await showAll(page, page.locator("tbody a"), (count) => `, ${count} of them shown`);
  assert.ok(pages > 2);
  await assertAccessible(page, "whole catalogue");
});

test("of two changes of one version, the later is told of the first", async () => {
  const [first, second] = [await openAs(OWNER, "/catalogue/hr-top-chalk"), await openAs(OWNER, "/catalogue/hr-top-chalk")];
  for (const [page, price] of [[first, "71"], [second, "72"]]) {
    await page.getByLabel("Sale price, empty for none").fill(price);
  }
  await first.getByRole("button", { name: "Save" }).click();
  await first.getByText("Saved.").waitFor();
  await second.getByRole("button", { name: "Save" }).click();
  await second.getByRole("alert").filter({ hasText: "Somebody else changed this product" }).waitFor();
  await assertAccessible(second, "conflict");
  await second.waitForFunction(async () => (await (await fetch("/v1/products/hr-top-chalk")).json()).sale_price_minor === 7100);
  await second.getByRole("button", { name: "Read it again" }).click();
  await second.getByRole("alert").waitFor({ state: "detached" });
  assert.equal(await second.getByLabel("Sale price, empty for none").inputValue(), "71.00");
});

test("products that are not there and products that nobody may change are explained", async () => {
  const page = await openAs(OWNER, "/catalogue/none-such");
  await page.getByRole("alert").filter({ hasText: "none-such" }).waitFor();
  await assertAccessible(page, "unknown product");
  const shopper = await openAs(process.env.FASHION_SHOPPER, "/catalogue/hr-top-chalk");
  assert.equal(await shopper.getByRole("link", { name: "Catalogue" }).count(), 0);
  await shopper.getByRole("radio", { name: "Backorder" }).click();
  await shopper.getByRole("button", { name: "Save" }).click();
  await shopper.getByRole("alert").filter({ hasText: "catalogue:write" }).waitFor();
});
