// A catalogue with prices in EUR alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, measure, open, showAll, until } from "../support.mjs";

async function openProducts(options) {
  const page = await open("", options);
  await measure(page);
  await followed(page);
  await page.getByRole("link", { name: "Products", exact: true }).click();
  await page.locator(".product").first().waitFor();
  return page;
}

/** Return the list that a choice asks the API for. */
async function listAfter(page, choose) {
  const asked = page.waitForResponse(/\/v1\/users\/[^/]+\/products\?/);
  await choose();
  const response = await asked;
  return { asked: Object.fromEntries(new URL(response.url()).searchParams), items: (await response.json()).items };
}

function kindOf(page) {
  return page.getByRole("combobox", { name: "Kind", exact: true });
}

function availabilityOf(page) {
  return page.getByRole("combobox", { name: "Availability", exact: true });
}

function countShown(page, count) {
  return page.getByRole("status").filter({ hasText: new RegExp(`^${count} products? (is|are) shown\\.$`) });
}

test("products are limited by kind and price from the whole catalogue, by keyboard", async () => {
  const page = await openProducts();
  await countShown(page, 24).waitFor();
  await listAfter(page, () => page.getByRole("radio", { name: "Makeup" }).click());
  await kindOf(page).focus();
  const lips = await listAfter(page, () => page.keyboard.type("Lips"));
  assert.equal(lips.asked.subcategory, "lip");
  await countShown(page, lips.items.length).waitFor();

  const [cheap, dear] = [...new Set(lips.items.map(({ price_minor }) => price_minor))].toSorted((a, b) => a - b);
  await page.getByRole("textbox", { name: "Price from" }).focus();
  await page.keyboard.type(String(dear / 100));
  const dearer = await listAfter(page, () => page.keyboard.press("Tab"));
  assert.deepEqual([dearer.asked.currency, dearer.asked.price_min], ["EUR", String(dear)]);
  assert.ok(dearer.items.length > 0 && dearer.items.every(({ price_minor, subcategory }) => price_minor >= dear && subcategory === "lip"));
  await countShown(page, dearer.items.length).waitFor();
  await assertAccessible(page, "limited products");

  const [from, to] = [page.getByRole("textbox", { name: "Price from" }), page.getByRole("textbox", { name: "Price up to" })];
  await to.fill(String(cheap / 100));
  await page.keyboard.press("Enter");
  await until(async () => (await to.inputValue()) === (await from.inputValue()));

  await from.fill("");
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Clothes" }).click();
  assert.equal(await kindOf(page).inputValue(), "all");
  assert.deepEqual(page.faults, []);
});

test("what cannot be had now is listed only where it is asked for", async () => {
  const page = await openProducts();
  const later = await listAfter(page, () => availabilityOf(page).selectOption({ label: "Preorder" }));
  assert.deepEqual([later.asked.availability, later.items], ["preorder", []]);
  await page.getByRole("status").filter({ hasText: "There are none." }).waitFor();
  await assertCount(page.locator(".product"), 0);
  await assertAccessible(page, "no products");
  await availabilityOf(page).selectOption({ label: "In stock" });
  await countShown(page, 24).waitFor();
});

test("more products follow on demand, each of them once", async () => {
  const page = await openProducts();
  const more = page.getByRole("button", { name: "Show more" });
  const next = await listAfter(page, () => more.click());
  assert.ok(next.asked.cursor);
  await countShown(page, 24 + next.items.length).waitFor();
  const names = await page.locator(".product h2").allInnerTexts();
  assert.equal(names.length, 24 + next.items.length);
  await page.getByRole("radio", { name: "Saved" }).click();
  await assertCount(more, 0);
  await assertCount(kindOf(page), 0);
});

test("who shows more by keyboard is at the first new product, after the last page too", async () => {
  const page = await openProducts();
  const pages = await showAll(page, page.locator(".product h2"), (count) => `${count} products are shown.`);
  assert.ok(pages > 1);
  await assertAccessible(page, "all products");
});

test("prices are written as people of the page's language write them", async () => {
  const page = await openProducts({ locale: "en" });
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await page.getByRole("link", { name: "Produkte", exact: true }).click();
  await page.getByRole("textbox", { name: "Preis bis" }).fill("12,5");
  const { asked } = await listAfter(page, () => page.keyboard.press("Enter"));
  assert.equal(asked.price_max, "1250");
  assert.match(await page.getByRole("textbox", { name: "Preis bis" }).inputValue(), /^12,50\s€$/);
});
