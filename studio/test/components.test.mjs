// The example of docs/studio.md, at FASHION_SHOP: a page of another origin, whose policy allows no style but the elements'.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, assertCount, openEmpty, PHOTO, until } from "./support.mjs";

const SHOP = process.env.FASHION_SHOP;

async function visit(options = {}, origin = SHOP) {
  const page = await openEmpty(options);
  await page.goto(origin);
  await page.getByRole("heading", { name: "Find your colors" }).waitFor();
  return page;
}

test("a shopper is measured on the page of a shop, which hears of it", async () => {
  const page = await visit();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await assertAccessible(page, "a shop");
  await page.setInputFiles("input[type=file]", PHOTO);
  const tone = page.locator("output").filter({ hasText: /^\d+$/ });
  await tone.waitFor();
  await page.getByText(`Tone ${await tone.innerText()} of 10 on the Monk scale`).waitFor();
  await page.getByRole("img", { name: "Your photo" }).waitFor();
  await page.waitForFunction(() => document.querySelector("fashion-result").shadowRoot.querySelector("img").naturalWidth > 0);
  await assertAccessible(page, "a shop with a result");
  assert.deepEqual(page.faults, []);
});

test("a shop hears of each photo once, and its own styles and the elements' stay apart", async () => {
  const page = await visit();
  const before = await page.evaluate(() => [document.styleSheets.length, getComputedStyle(document.querySelector("h1")).cssText]);
  await page.evaluate(() => {
    globalThis.heard = [];
    document.addEventListener("fashion-analyzed", ({ detail }) => globalThis.heard.push([detail.analysis.id, detail.photo.size]));
  });
  const buffer = await readFile(PHOTO);
  await page.setInputFiles("input[type=file]", { name: "first.jpg", mimeType: "image/jpeg", buffer });
  await page.waitForFunction(() => globalThis.heard.length === 1);
  await page.setInputFiles("input[type=file]", { name: "second.jpg", mimeType: "image/jpeg", buffer });
  await page.waitForFunction(() => globalThis.heard.length === 2);
  const sizes = await page.evaluate(() => globalThis.heard.map(([, size]) => size));
  assert.ok(sizes[0] > 0 && sizes[0] === sizes[1]);
  const after = await page.evaluate(() => [document.styleSheets.length, getComputedStyle(document.querySelector("h1")).cssText]);
  assert.deepEqual(after, before);
  assert.deepEqual(page.faults, []);
});

test("the elements speak the language of the page, or their own", async () => {
  const page = await visit();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.evaluate(() => (document.querySelector("fashion-capture").lang = "ja"));
  await page.getByRole("button", { name: "写真を選ぶ" }).waitFor();
  await page.evaluate(() => (document.querySelector("fashion-capture").lang = "fr-CA"));
  await page.getByRole("button", { name: "Choisir des photos" }).waitFor();
  await page.setInputFiles("input[type=file]", { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") });
  await page.getByRole("alert").filter({ hasText: "n'est pas une photo" }).waitFor();
  assert.deepEqual(page.faults.filter((fault) => !fault.includes("415")), []);
});

test("they work by keyboard", async () => {
  const page = await visit();
  let dialog;
  page.once("filechooser", (chooser) => (dialog = chooser));
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement.shadowRoot?.activeElement?.textContent === "Choose photos");
  await until(async () => dialog ?? (await page.keyboard.press("Enter")));
  assert.deepEqual(page.faults, []);
});

test("they outlast being moved, and take photos by the camera", async () => {
  const page = await visit({ permissions: ["camera"] });
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.evaluate(() => document.querySelector("main").append(document.querySelector("fashion-capture")));
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByRole("status").filter({ hasText: "Come closer." }).waitFor();
  await page.getByRole("button", { name: "Take the photo" }).click();
  await page.getByText(/^Measured: tone \d+$/).waitFor();
  assert.deepEqual(page.faults, []);
});

test("a token that is not accepted is explained", async () => {
  const page = await visit();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.evaluate((token) => (document.querySelector("fashion-capture").token = token), process.env.FASHION_EXPIRED);
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.locator(".queue").getByRole("alert").filter({ hasText: /token/i }).waitFor();
  await assertAccessible(page, "a token that expired");
});

test("a page of an origin that is not allowed gets nothing", async () => {
  const page = await openEmpty();
  const refused = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/studio/components.js"));
  await page.goto(SHOP.replace("127.0.0.1", "localhost"));
  await refused;
  await assertCount(page.locator("fashion-capture button"), 0);
  assert.equal(await page.evaluate(() => customElements.get("fashion-capture") === undefined), true);
});
