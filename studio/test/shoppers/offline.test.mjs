import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, measure, open, PHOTO } from "../support.mjs";

const NOTICE = "You are offline.";

/** Open the studio and wait until the browser keeps its files. */
async function openKept() {
  const page = await open("", { serviceWorkers: "allow" });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  return page;
}

/** Count photos that are sent. */
function countUploads(page) {
  const sent = [];
  page.context().on("request", (request) => request.url().endsWith("/v1/analyses") && sent.push(request));
  return sent;
}

test("what was seen in a tab is there without a network, after a reload too", async () => {
  const page = await openKept();
  await measure(page);
  await followed(page);
  await page.getByRole("link", { name: "See your colors" }).click();
  await page.locator(".card code").first().waitFor();
  const color = await page.locator(".card code").first().innerText();
  await page.getByRole("link", { name: "Products", exact: true }).click();
  await page.locator(".product").first().waitFor();
  const product = await page.locator(".product h2").first().innerText();
  await page.context().setOffline(true);
  await page.getByRole("status").filter({ hasText: NOTICE }).waitFor();
  await assertAccessible(page, "offline");

  await page.reload();
  await page.getByRole("status").filter({ hasText: NOTICE }).waitFor();
  await page.getByRole("heading", { name: product, exact: true }).first().waitFor();
  await page.getByRole("link", { name: "Result" }).click();
  await page.locator(".scale .bracket").waitFor();
  await page.getByRole("link", { name: "Colors", exact: true }).click();
  await page.locator(".card code").getByText(color, { exact: true }).first().waitFor();
  await assertCount(page.getByRole("alert"), 0);

  await page.context().setOffline(false);
  await assertCount(page.getByText(NOTICE), 0);
});

test("every page loads without a network, in the chosen language", async () => {
  const page = await openKept();
  await page.getByRole("combobox").selectOption("ja");
  await page.locator("html[lang=ja]").waitFor();
  await page.context().setOffline(true);
  for (const path of ["", "/", "/result", "/palette", "/products", "/history", "/privacy"]) {
    await page.goto(`/studio${path}`);
    await page.locator("html[lang=ja] h1").waitFor();
    await page.getByText("オフラインです").waitFor();
  }
});

test("photos that are chosen without a network are sent once, when there is one", async () => {
  const page = await openKept();
  const sent = countUploads(page);
  await page.context().setOffline(true);
  await page.getByText(NOTICE).waitFor();
  const buffer = await readFile(PHOTO);
  const chosen = ["unwanted.jpg", "wanted.jpg"].map((name) => ({ name, mimeType: "image/jpeg", buffer }));
  await page.setInputFiles("input[type=file]", chosen);
  await assertCount(page.getByText("Waits for the network …"), 2);
  await page.getByRole("button", { name: "Remove unwanted.jpg" }).click();
  await assertCount(page.locator(".queue li"), 1);
  await assertAccessible(page, "photos that wait");
  await page.getByRole("link", { name: "Privacy" }).click();
  assert.equal(sent.length, 0);
  await page.context().setOffline(false);
  await page.getByRole("link", { name: "Result" }).click();
  await page.getByRole("img", { name: "Your photo" }).waitFor();
  await followed(page);
  assert.equal(sent.length, 1);
});

test("photos whose answer the network lost are sent again as they were, and count once", async () => {
  const page = await openKept();
  const keys = [];
  page.context().on("request", (request) => request.url().endsWith("/v1/analyses") && keys.push(request.headers()["idempotency-key"]));
  let lose = true;
  await page.context().route("**/v1/analyses", async (route) => {
    if (!lose) return route.continue();
    lose = false;
    await route.fetch();
    await page.context().setOffline(true);
    return route.abort("internetdisconnected");
  });
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByText("Waits for the network …").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("link", { name: "See the result" }).click();
  await followed(page);
  await page.getByRole("link", { name: "History" }).click();
  await assertCount(page.locator("tbody tr"), 1);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("neither the browser nor its caches keep an answer beyond the tab, and erasing empties the tab too", async () => {
  const page = await openKept();
  await measure(page);
  await followed(page);
  const paths = await page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map((request) => new URL(request.url).pathname);
  });
  assert.ok(paths.length > 10);
  assert.deepEqual(paths.filter((path) => !/^\/studio\/($|assets\/|icon\.svg$)/.test(path)), []);
  assert.match(await page.evaluate(() => sessionStorage.getItem("fashion.answers")), /"monk"/);
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /monk/);
  const other = await page.context().newPage();
  await other.goto("/studio");
  assert.doesNotMatch(await other.evaluate(() => sessionStorage.getItem("fashion.answers") ?? ""), /"monk"/);

  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByLabel(/Type .erase. to confirm/).fill("erase");
  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.getByText("Everything was erased.").waitFor();
  assert.doesNotMatch(await page.evaluate(() => sessionStorage.getItem("fashion.answers") ?? ""), /"monk"/);
});
