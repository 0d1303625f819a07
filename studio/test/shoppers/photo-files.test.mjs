// Photos that come as files, otherwise than by the button.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertCount, open, PHOTO } from "../support.mjs";

/** Drag a file of this machine over an element, as the desktop does; return the function that drops it. */
async function drag(page, target, file) {
  const tools = await page.context().newCDPSession(page);
  const { x, y, width, height } = await target.boundingBox();
  const place = { x: x + width / 2, y: y + height / 2, data: { items: [], files: [file], dragOperationsMask: 1 } };
  await tools.send("Input.dispatchDragEvent", { type: "dragEnter", ...place });
  await tools.send("Input.dispatchDragEvent", { type: "dragOver", ...place });
  return () => tools.send("Input.dispatchDragEvent", { type: "drop", ...place });
}

test("a file is dropped", async () => {
  const page = await open();
  const target = page.locator(".drop");
  const drop = await drag(page, target, PHOTO);
  await page.locator(".drop[data-drop-target=true]").waitFor();
  await drop();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await page.getByRole("img", { name: "Your photo" }).waitFor();
  await page.getByRole("link", { name: "Photo", exact: true }).click();
  await assertCount(page.getByText("selfie.jpg"), 1);
  await assertCount(page.locator("[data-drop-target]"), 0);
  assert.deepEqual(page.faults, []);
});

test("a picture is pasted", async () => {
  const page = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(async (photo) => {
    const bytes = Uint8Array.from(atob(photo), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": await canvas.convertToBlob() })]);
  }, (await readFile(PHOTO)).toString("base64"));
  await page.keyboard.press("Control+V");
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await page.getByRole("img", { name: "Your photo" }).waitFor();
});
