// A platform with people of tone 3, and of tone 8 with warm undertone, for whom little matches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "../support.mjs";
import { openAs } from "./owners.mjs";

test("an owner sees which tones get less, and what is not shown", async () => {
  const page = await openAs(process.env.FASHION_OWNER);
  await page.getByRole("link", { name: "Coverage" }).click();
  await page.getByText("Tone 8, warm: few matching products (Foundation)").waitFor();
  const lacking = page.getByRole("listitem").filter({ hasText: "Shades that would close the gap" });
  await lacking.waitFor();
  const { items } = await page.evaluate(async () => (await fetch("/v1/colors?tone=8&undertone=warm&category=makeup")).json());
  const shades = items.filter(({ subcategory }) => subcategory === "foundation").map(({ name, hex }) => `${name} ${hex}`);
  assert.deepEqual(await lacking.getByRole("listitem").allInnerTexts().then((texts) => texts.map((text) => text.trim())), shades);
  const foundation = page.getByRole("region", { name: "Matching products by group" }).getByRole("row", { name: /Tone 8, warm/ });
  assert.match(await foundation.innerText(), /1 \(0\.1\)\s*, notably worse/);
  assert.equal(await page.getByText("Tone 8: neutral, cool").count(), 1);
  await assertAccessible(page, "coverage");

  await page.getByRole("radio", { name: "Clothes", exact: true }).first().click();
  await page.getByRole("columnheader", { name: "Tops" }).waitFor();
  await page.getByRole("radio", { name: "Makeup colors" }).click();
  await page.getByRole("region", { name: "What people do" }).getByText("7: 70% (1)").first().waitFor();
  await assertAccessible(page, "clothes");
  assert.deepEqual(page.faults, []);
});

test("a period in which nobody is shown says so in words", async () => {
  const page = await openAs(process.env.FASHION_OWNER);
  await page.route("**/v1/analytics/**", (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("from", "2024-01-01");
    url.searchParams.set("to", "2024-01-28");
    return route.continue({ url: url.href });
  });
  await page.getByRole("link", { name: "Coverage" }).click();
  await page.getByText("No group had at least 5 people in one week").waitFor();
  await page.getByText("Tone 10: warm, neutral, cool").waitFor();
  await assertAccessible(page, "nobody shown");
});

test("a shopper is not led to coverage", async () => {
  const page = await openAs(process.env.FASHION_SHOPPER, "/coverage");
  await page.getByRole("alert").filter({ hasText: "analytics:read" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Coverage" }).count(), 0);
  await assertAccessible(page, "not allowed");
});

test("coverage works by keyboard", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/coverage");
  await page.getByRole("radio", { name: "4 weeks" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "12 weeks", checked: true }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const table = page.getByRole("region", { name: "Matching products by group" });
  assert.ok(await table.evaluate((element) => element === document.activeElement));
});
