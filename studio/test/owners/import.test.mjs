// A platform whose catalogue may be replaced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "../support.mjs";
import { openAs } from "./owners.mjs";

const FEED = `sku,name,category,subcategory,hex,price,currency,color of the box
st-1,Lipstick One,makeup,lip,#c41e3a,12.90,EUR,red
st-2,Lipstick Two,makeup,lip,reddish?,12.90,EUR,red
st-3,Lipstick Three,makeup,lip,#a0202a,14.90,EUR,red
`;

async function choose(page, text) {
  await page.setInputFiles("input[type=file]", { name: "feed.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByText("Chosen: feed.csv").waitFor();
}

test("an owner tries a feed, reads why a row is rejected, and imports the others", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/catalogue");
  await page.getByRole("link", { name: "Import a file" }).click();
  await page.getByText("No file is chosen.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Try it" }).isDisabled());
  await assertAccessible(page, "no file");
  await choose(page, FEED);
  await page.getByRole("button", { name: "Try it" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Tried: nothing was changed.").waitFor();
  assert.match(await page.locator("dl").innerText(), /New products\s+2\s.*Rejected rows\s+1\s.*color of the box/s);
  await page.getByRole("row", { name: /^3 .*'reddish\?' is not a color/ }).waitFor();
  await assertAccessible(page, "tried");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("Imported. Lists and rankings follow").waitFor();
  assert.deepEqual(page.faults, []);
});

test("a file of which nothing can be imported is explained", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/import");
  await choose(page, "sku,name,category,subcategory,hex\nst-9,Lipstick,makeup,lip,reddish?\n");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "Every row is rejected" }).waitFor();
  await assertAccessible(page, "all rejected");
});

test("a feed that nothing can be called is explained", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/import");
  await choose(page, FEED);
  await page.getByLabel("Feed of the catalogue").fill("My Feed");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("alert").filter({ hasText: "feed" }).waitFor();
});
