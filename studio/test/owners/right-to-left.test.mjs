// A platform that takes tokens: FASHION_TOKEN is one of somebody who may see every page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followed, measure } from "../support.mjs";
import { openAs } from "./owners.mjs";

/** What is there once a page has shown all that it reads. */
const SHOWN = {
  Photo: ".queue li",
  Result: ".scale .bracket",
  Colors: ".cards .card",
  Products: ".cards .card",
  History: "tbody tr",
  Privacy: "code",
  Coverage: "table, .notice",
  Catalogue: "tbody tr",
  Palettes: ".on-skin li",
  Health: "tbody tr",
};
const BOXES = "header > *, nav li, main > *, .columns > *, .cards > li, .queue li > *, .scale li, .bracket, .facts > *, .actions > *, .swatches li > *, .on-skin > li, th, td";
const DRAPED = ".face img, .face .drape";

/** Return where boxes lie as the page is read from left to right, and where the other way, in pixels from the start. */
function measureBoxes(page, boxes) {
  return page.evaluate((selector) => {
    const root = document.documentElement;
    const visible = [...document.querySelectorAll(selector)].filter((element) => element.getClientRects().length > 0);
    const places = (direction) => {
      root.dir = direction;
      return visible.map((element) => {
        const { left, right } = element.getBoundingClientRect();
        return Math.round(direction === "ltr" ? left : root.clientWidth - right);
      });
    };
    const names = visible.map((element) => element.outerHTML.slice(0, 80));
    return { names, usual: places("ltr"), mirrored: places("rtl"), width: root.scrollWidth, screen: innerWidth };
  }, boxes);
}

function assertMirrors({ names, usual, mirrored, width, screen }, name) {
  assert.ok(width <= screen, `${name} is ${width} pixels wide on a screen of ${screen}`);
  assert.ok(usual.length > 0, name);
  const moved = names.filter((_, index) => Math.abs(usual[index] - mirrored[index]) > 1);
  assert.deepEqual(moved, [], name);
}

for (const viewport of [{ width: 360, height: 740 }, { width: 1100, height: 800 }]) {
  test(`every page is mirrored where one reads from right to left, ${viewport.width} pixels wide`, async () => {
    const page = await openAs(process.env.FASHION_TOKEN, "", { viewport });
    await measure(page);
    await followed(page);
    for (const [name, shown] of Object.entries(SHOWN)) {
      await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
      await page.locator(`main :is(${shown})`).first().waitFor();
      assertMirrors(await measureBoxes(page, BOXES), name);
    }
    assert.deepEqual(page.faults, []);
  });
}

test("a photo and the marks over it are never mirrored, and a color stays under the chin", async () => {
  const page = await openAs(process.env.FASHION_TOKEN);
  await measure(page);
  await followed(page);
  await page.getByRole("link", { name: "See your colors" }).click();
  await page.locator(".face img").waitFor();
  const [usual, turned] = await page.evaluate((selector) => {
    return ["ltr", "rtl"].map((direction) => {
      document.documentElement.dir = direction;
      const face = document.querySelector(".face").getBoundingClientRect();
      return [...document.querySelectorAll(selector)].map((element) => Math.round(element.getBoundingClientRect().left - face.left));
    });
  }, DRAPED);
  assert.deepEqual(turned, usual);
});

test("hexadecimal colors and intervals read from left to right", async () => {
  const page = await openAs(process.env.FASHION_TOKEN);
  await measure(page);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await page.getByRole("link", { name: "History" }).click();
  const interval = page.locator("td .ltr").first();
  await interval.waitFor();
  const places = await interval.evaluate((element) => {
    const place = (index) => {
      const range = document.createRange();
      range.setStart(element.firstChild, index);
      range.setEnd(element.firstChild, index + 1);
      return range.getBoundingClientRect().left;
    };
    return [place(0), place(element.firstChild.length - 1)];
  });
  assert.ok(places[0] < places[1]);
});
