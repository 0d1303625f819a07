// Chromium against a running platform: FASHION_URL names its gateway, FASHION_PHOTO a portrait, CHROMIUM the browser,
// FASHION_CAMERA what its camera shows, as Motion JPEG.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";

const PATIENCE = 60_000;
const PHONE = { width: 360, height: 740 };
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const PHOTO = process.env.FASHION_PHOTO;

let browser;
before(async () => {
  // Tests may run as root in a container, where Chromium has no sandbox.
  const camera = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${process.env.FASHION_CAMERA}`];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", ...camera] });
});
after(() => browser?.close());

/** Open a page of the studio as somebody new; its `faults` are what the browser complained of. */
export async function open(path = "", options = {}) {
  const page = await openEmpty(options);
  await page.goto(`/studio${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

/** Open the camera of somebody new. */
export async function openCamera() {
  const page = await open("", { permissions: ["camera"] });
  await page.getByRole("button", { name: "Use the camera" }).click();
  return page;
}

/** Open an empty page of somebody new. */
export async function openEmpty(options = {}) {
  // Requests that pass by a service worker are not those of the page; only tests of the worker let it be.
  const defaults = { viewport: PHONE, locale: "en", serviceWorkers: "block" };
  const context = await browser.newContext({ baseURL: process.env.FASHION_URL, ...defaults, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("request", (request) => isForeign(request.url()) && page.faults.push(`asked ${request.url()}`));
  return page;
}

/** The origins of the platform, of another gateway of it and of a shop. */
const ORIGINS = [process.env.FASHION_URL, process.env.FASHION_SHOP, process.env.FASHION_KEPT].filter(Boolean);

function isForeign(url) {
  return !ORIGINS.some((origin) => url.startsWith(origin)) && !/^(blob|data):/.test(url);
}

/** Assert that axe finds nothing in either color scheme, and that nothing is wider than the screen. */
export async function assertAccessible(page, state) {
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    assert.deepEqual(found.violations.map(describe), [], `${state}, ${colorScheme}`);
  }
  await assertFits(page, state);
}

/** Assert that nothing is wider than the screen. */
export async function assertFits(page, state) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${state} is ${wide} pixels wide on a screen of ${screen}`);
}

function describe({ id, nodes }) {
  return `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`;
}

/** Try until the answer is true, or time is up. */
export async function until(attempt, pause = 500) {
  const end = Date.now() + PATIENCE;
  while (!(await attempt())) {
    assert.ok(Date.now() < end, `not within ${PATIENCE} ms`);
    await setTimeout(pause);
  }
}

/** Wait until there are exactly so many. */
export async function assertCount(locator, count) {
  const end = Date.now() + PATIENCE;
  while ((await locator.count()) !== count && Date.now() < end) await setTimeout(50);
  assert.equal(await locator.count(), count, String(locator));
}

/** Show a list to its end by keyboard: after each page the first new name has the focus, and the sentence counts what is shown. */
export async function showAll(page, names, sentence) {
  const more = page.getByRole("button", { name: "Show more" });
  let pages = 1;
  for (; (await more.count()) > 0; pages += 1) {
    const earlier = await names.count();
    await more.focus();
    await page.keyboard.press("Enter");
    await names.nth(earlier).and(page.locator(":focus")).waitFor();
    await page.getByRole("status").filter({ hasText: sentence(await names.count()) }).waitFor();
  }
  return pages;
}

/** Kill or start a service of a platform that FASHION_OUTAGES serves. */
export async function outage(action, service) {
  const answer = await fetch(`${process.env.FASHION_OUTAGES}/${action}/${service}`, { method: "POST" });
  assert.equal(answer.status, 204);
}

/** Send photos, and wait until their result is shown. */
export async function measure(page, ...files) {
  await page.setInputFiles("input[type=file]", files.length > 0 ? files : [PHOTO]);
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
}

/** Wait until colors and products follow from the photo. */
export async function followed(page) {
  await page.getByText("Colors and products are ready.").waitFor({ state: "attached" });
}

/** Return a picture of a garment of a color before a white wall. */
export async function garment(page, color) {
  const url = await page.evaluate((fill) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 400 });
    const context = canvas.getContext("2d");
    for (const [style, ...place] of [["white", 0, 0, 300, 400], [fill, 75, 80, 150, 240]]) {
      context.fillStyle = style;
      context.fillRect(...place);
    }
    return canvas.toDataURL();
  }, color);
  return { name: "garment.png", mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}
