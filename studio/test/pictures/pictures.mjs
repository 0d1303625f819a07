// Take the pictures of the documentation: PICTURES names their folder, FASHION_URL, FASHION_PHOTO, FASHION_TOKEN and
// FASHION_OWNER are as for tests.
// The tab holds a drawing. In its place the portrait is sent to be measured, as nothing is measured in a drawing.
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { DRAWING } from "./drawing.mjs";

const WIDE = { width: 960, height: 620 };
const photo = await readFile(process.env.FASHION_PHOTO);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ baseURL: process.env.FASHION_URL, viewport: WIDE, locale: "en", reducedMotion: "reduce" });
const page = await context.newPage();

async function picture(name) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

await page.route("**/v1/analyses", (route) => {
  const headers = { ...route.request().headers(), "content-type": "image/jpeg" };
  return route.continue({ headers, postData: photo });
});
async function signIn(token) {
  await page.goto("/studio");
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
}

await signIn(process.env.FASHION_TOKEN);
await page.setInputFiles("input[type=file]", { name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from(DRAWING) });
await page.getByText("Colors and products are ready.").waitFor({ state: "attached" });
await picture("studio-result");
await page.getByRole("link", { name: "See your colors" }).click();
await page.getByRole("heading", { name: "Clothes", exact: true }).waitFor();
await picture("studio-colors");
await page.getByLabel("A color").fill("#d9a441");
await page.getByRole("heading", { level: 3 }).waitFor();
await picture("studio-match");
await page.getByRole("link", { name: "Products", exact: true }).click();
await page.getByRole("heading", { level: 2 }).first().waitFor();
await picture("studio-products");
const [analysis] = await page.evaluate(async (token) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await (await fetch("/v1/users/me/history", { headers })).json()).items;
}, process.env.FASHION_TOKEN);

await page.evaluate(() => sessionStorage.clear());
await signIn(process.env.FASHION_OWNER);
await page.getByRole("link", { name: "Palettes" }).click();
await page.locator(".on-skin li").first().waitFor();
await page.getByLabel("Name of color 1", { exact: true }).fill("Rose of the House");
await page.getByText("Rose of the House").first().waitFor();
await page.setViewportSize({ width: 960, height: 1240 });
await picture("studio-palettes");
await page.getByRole("link", { name: "Health" }).click();
await page.getByRole("textbox").fill(analysis.id);
await page.keyboard.press("Enter");
await page.getByText("recorded ProductsRanked").waitFor();
await page.setViewportSize({ width: 960, height: 1860 });
await page.evaluate(() => scrollTo(0, 0));
await picture("studio-health");
await browser.close();
