// A platform whose palettes may be written; at FASHION_KEPT one whose palettes are kept in the file FASHION_CONFIG.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, assertCount } from "../support.mjs";
import { openAs } from "./owners.mjs";

const OWNER = process.env.FASHION_OWNER;
const { FASHION_KEPT: KEPT, FASHION_CONFIG: CONFIG } = process.env;

async function openList(options = {}) {
  const page = await openAs(OWNER, "", options);
  await page.getByRole("link", { name: "Palettes" }).click();
  for (const name of ["9", "cool", "Lips and nails"]) await page.getByRole("radio", { name, exact: true }).click();
  await page.getByRole("heading", { name: "Tone 9, cool: Lips and nails" }).waitFor();
  return page;
}

/** Wait until anybody gets a color of this name for the list. */
async function untilServed(page, name) {
  await page.waitForFunction(async (wanted) => {
    const { items } = await (await fetch("/v1/colors?tone=9&undertone=cool")).json();
    return items.some((color) => color.name === wanted);
  }, name);
}

test("an owner changes a list, looks at it on ten tones, and it is live in seconds", async () => {
  const page = await openList();
  const preview = page.getByRole("region", { name: "What the ten tones would get" });
  const rows = preview.getByRole("row");
  await assertCount(rows, 11);
  assert.ok(await preview.evaluate((region) => region.scrollWidth <= region.clientWidth), "colors are out of view");
  await assertAccessible(page, "palettes");
  await page.getByLabel("Color 1", { exact: true }).fill("#7a1f3d");
  await page.getByLabel("Name of color 1", { exact: true }).fill("Night Cherry");
  await rows.nth(9).getByText("Night Cherry").waitFor();
  assert.equal(await rows.nth(8).getByText("Night Cherry").count(), 0);
  await page.getByText("What you see is not live yet.").waitFor();
  await page.getByRole("button", { name: /^Tone 9, cool: Lips and nails/ }).waitFor();
  await assertAccessible(page, "changed palettes");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/What you see is live, as configuration [0-9a-f]{12}/).waitFor();
  await untilServed(page, "Night Cherry");
  await assertAccessible(page, "live palettes");
  assert.deepEqual(page.faults, []);
});

test("a list that is not valid is named and not saved, by keyboard too", async () => {
  const page = await openList();
  await page.getByRole("button", { name: "Add a color" }).focus();
  await page.keyboard.press("Enter");
  const names = page.getByLabel(/^Name of color/);
  const name = names.last();
  await name.fill(await names.first().inputValue());
  await page.getByRole("alert").filter({ hasText: "is there twice" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Save" }).isDisabled());
  await assertAccessible(page, "not valid");
  await name.fill("Another");
  await page.getByRole("alert").waitFor({ state: "detached" });
});

test("of two owners, the later is told of the first, and colors go back to those of the package", async () => {
  const [first, second] = [await openList(), await openList()];
  await second.getByLabel("Name of color 1", { exact: true }).fill("Mine");
  await first.getByLabel("Name of color 1", { exact: true }).fill("Theirs");
  await first.getByRole("button", { name: "Save" }).click();
  await first.getByText(/What you see is live/).waitFor();
  await second.getByRole("alert").filter({ hasText: "Somebody else changed the palettes" }).waitFor();
  await second.getByRole("button", { name: "Save" }).click();
  await assertAccessible(second, "another's change");
  await second.getByRole("button", { name: "Drop mine" }).click();
  assert.equal(await second.getByLabel("Name of color 1", { exact: true }).inputValue(), "Theirs");
  await second.getByRole("button", { name: "As packaged: Tone 9, cool: Lips and nails" }).click();
  await second.getByText("Nothing: every list is as it comes with the platform.").waitFor();
  await second.getByRole("button", { name: "Save" }).click();
  await second.getByText(/What you see is live/).waitFor();
});

test("where an operator keeps palettes, the page writes what to apply and sees it live", { skip: !KEPT }, async () => {
  const page = await openList({ baseURL: KEPT });
  await page.getByLabel("Name of color 1", { exact: true }).fill("Kept Cherry");
  const spec = page.getByRole("region", { name: "palettes.yaml" });
  await spec.getByText('- {name: "Kept Cherry", hex:').waitFor();
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
  await assertAccessible(page, "palettes of an operator");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a file" }).click();
  const yaml = await readFile(await (await download).path(), "utf8");
  assert.equal(yaml, await spec.innerText().then((text) => `${text.trimEnd()}\n`));
  const colors = [...yaml.matchAll(/- (\{name: .*\})/g)].map(([, color]) => JSON.parse(color.replace("name:", '"name":').replace("hex:", '"hex":')));
  await writeFile(CONFIG, JSON.stringify({ palettes: { 9: { cool: { lip: colors } } } }));
  await page.getByText(/What you see is live, as configuration/).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a shopper has no palettes to edit", async () => {
  const page = await openAs(process.env.FASHION_SHOPPER, "/palettes");
  await page.getByRole("alert").filter({ hasText: "catalogue:write" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Palettes" }).count(), 0);
});
