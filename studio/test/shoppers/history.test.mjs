// FASHION_OTHER is a portrait of another tone than FASHION_PHOTO.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, measure, open, PHOTO } from "../support.mjs";

async function measureTwo(page) {
  await measure(page, PHOTO);
  await page.getByRole("link", { name: "Photo", exact: true }).click();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await measure(page, process.env.FASHION_OTHER);
  await page.getByRole("link", { name: "History" }).click();
}

function difference(page) {
  return page.getByRole("status").filter({ hasText: "(CIEDE2000)" });
}

test("two photos are compared side by side, each as long as this tab has it", async () => {
  const page = await open();
  await measureTwo(page);
  const comparison = page.getByRole("region", { name: "Two photos side by side" });
  await assertCount(comparison.getByRole("img", { name: /^Photo [12],/ }), 2);
  await assertCount(comparison.getByRole("columnheader", { name: /^Photo [12],/ }), 2);
  for (const row of ["Tone", "90 % interval", "Measured color", "Undertone", "Photo"]) {
    await assertCount(comparison.getByRole("rowheader", { name: row, exact: true }), 1);
  }
  const text = await difference(page).innerText();
  assert.ok(Number(/differ by ([\d.]+) /.exec(text)[1]) > 2, text);
  await assertAccessible(page, "two photos");

  const first = comparison.getByRole("combobox", { name: "First photo" });
  await first.focus();
  await page.keyboard.type("Photo 2");
  await difference(page).filter({ hasText: "differ by 0 (CIEDE2000). Their intervals overlap" }).waitFor();

  await page.reload();
  await assertCount(comparison.getByText("no longer in this tab"), 2);
  await assertCount(comparison.getByRole("img", { name: /^Photo [12],/ }), 0);
  await assertAccessible(page, "two photos that are gone");
  assert.deepEqual(page.faults, []);
});

test("one photo is compared with none", async () => {
  const page = await open();
  await measure(page);
  await page.getByRole("link", { name: "History" }).click();
  await assertCount(page.locator("tbody tr"), 1);
  await assertCount(page.getByRole("combobox", { name: "First photo" }), 0);
});
