// FASHION_OWNER may see every page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, assertFits } from "../support.mjs";
import { openAs } from "./owners.mjs";

/** The pages by address, and what is there once one has shown all that it reads. */
const PAGES = {
  coverage: "table, .notice",
  catalogue: "tbody tr",
  import: "form",
  palettes: ".on-skin li",
  health: "tbody tr",
};

async function textsOf(language) {
  return JSON.parse(await readFile(new URL(`../../src/locales/owner/${language}.json`, import.meta.url), "utf8"));
}

for (const language of ["de", "es", "fr", "hi", "ja", "en"]) {
  test(`pages for owners and operators are written in ${language}, and fit a phone`, async () => {
    const texts = await textsOf(language);
    const page = await openAs(process.env.FASHION_OWNER);
    await page.getByRole("combobox").selectOption(language);
    await page.locator(`html[lang=${language}]`).waitFor();
    for (const [name, shown] of Object.entries(PAGES)) {
      await page.goto(`/studio/${name}`);
      await page.getByRole("heading", { level: 1, name: texts[`${name}.title`], exact: true }).waitFor();
      await page.locator(`main :is(${shown})`).first().waitFor();
      await assertFits(page, `${name} in ${language}`);
    }
    await assertAccessible(page, `health in ${language}`);
    assert.deepEqual(page.faults, []);
  });
}

test("a page for owners follows when another language is chosen", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/palettes");
  const [german, english] = [await textsOf("de"), await textsOf("en")];
  await page.getByLabel(english["palettes.name"].replace("{number}", "1"), { exact: true }).fill("Unsaved");
  await page.getByRole("combobox").selectOption("de");
  await page.getByRole("heading", { name: german["palettes.title"], exact: true }).waitFor();
  assert.equal(await page.getByLabel(german["palettes.name"].replace("{number}", "1"), { exact: true }).inputValue(), "Unsaved");
});
