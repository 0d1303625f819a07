// A platform with a Prometheus that has scraped a photo's upload and its chain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, until } from "../support.mjs";
import { openAs } from "./owners.mjs";

const OPERATOR = process.env.FASHION_OWNER;

/** Return how many colors were drawn on the canvas of a chart. */
function colorsOf(chart) {
  return chart.locator("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
    return seen.size;
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`an operator sees how the platform has been, on a phone and ${colorScheme}`, async () => {
    const page = await openAs(OPERATOR, "/health", { viewport: { width: 360, height: 740 }, colorScheme });
    const requests = page.getByRole("figure", { name: "Requests per second, by status" });
    await requests.getByRole("row", { name: /^201 [\d.]+ [\d.]+$/ }).waitFor();
    const chains = page.getByRole("figure", { name: "From a photo to its products" });
    await chains.getByRole("row", { name: /^p95 [\d.]+s [\d.]+s$/ }).waitFor();
    const fill = page.getByRole("figure", { name: "Memory of the event stream in use" });
    await fill.getByRole("row", { name: /[\d.]+% [\d.]+%$/ }).waitFor();
    assert.ok((await colorsOf(requests)) > 2);
    await assertAccessible(page, "series");
    await assertFits(page, "series");
    assert.deepEqual(page.faults, []);
  });
}

test("an operator looks further back, and the charts follow the page's size and colors", async () => {
  const page = await openAs(OPERATOR, "/health", { colorScheme: "light" });
  const requests = page.getByRole("figure", { name: "Requests per second, by status" });
  await requests.locator("canvas").waitFor();
  const answer = page.waitForResponse((response) => response.url().endsWith("/v1/operations/series?minutes=1440"));
  await page.getByRole("radio", { name: "Last 24 hours" }).click();
  assert.equal((await answer).status(), 200);
  const drawing = () => requests.locator("canvas").evaluate((canvas) => canvas.toDataURL());
  const light = await drawing();
  await page.emulateMedia({ colorScheme: "dark" });
  await until(async () => (await drawing()) !== light);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertFits(page, "series, narrower");
});

test("charts fit a phone in another language, and where one reads from right to left", async () => {
  const page = await openAs(OPERATOR, "/health", { viewport: { width: 360, height: 740 } });
  await page.getByRole("combobox").selectOption("de");
  await page.getByRole("figure", { name: "Anfragen je Sekunde, nach Status" }).getByRole("row", { name: /^201 / }).waitFor();
  await assertFits(page, "series in German");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await assertFits(page, "series from right to left");
  await assertAccessible(page, "series in German");
});
