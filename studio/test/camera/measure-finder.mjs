// Finds faces in a folder of frames as the studio's camera does, in Chromium: `node measure-finder.mjs FOLDER` writes one line of
// JSON for each frame, with the face and the milliseconds that it took. CHROMIUM names the browser.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const CAMERA = "/studio/src/features/capture/camera";
const folder = process.argv[2];
const root = join(import.meta.dirname, "../..");
const server = await createServer({ root, configFile: join(root, "vite.config.ts"), logLevel: "error", server: { host: "127.0.0.1", port: 0, hmr: false } });
await server.listen();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.goto(new URL("icon.svg", server.resolvedUrls.local[0]).href);
await page.evaluate(async (camera) => {
  const [{ loadFinder }, { viewer }] = await Promise.all([import(`${camera}/face/finder.ts`), import(`${camera}/guidance/view.ts`)]);
  const [find, view] = [await loadFinder(), viewer()];
  globalThis.measure = async (frame) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${frame}`)).blob());
    const start = performance.now();
    const face = await find(view(picture, picture.width, picture.height));
    return { face, milliseconds: performance.now() - start };
  };
}, CAMERA);
for (const name of (await readdir(folder)).toSorted()) {
  const found = await page.evaluate((frame) => globalThis.measure(frame), await readFile(join(folder, name), "base64"));
  console.log(JSON.stringify({ name, ...found }));
}
await browser.close();
await server.close();
