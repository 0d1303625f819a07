// The camera shows a face in the oval that holds still.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { assertAccessible, open, openCamera } from "../support.mjs";

/** Longer than the countdown. */
const WHILE = 4000;

function status(page, text) {
  return page.locator(".camera").getByRole("status").filter({ hasText: text });
}

/** Return what is sent from now on. */
function sentBy(page) {
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  return sent;
}

async function switchOff(page) {
  const automatic = page.getByRole("button", { name: "Take it automatically", pressed: true });
  await automatic.focus();
  await page.keyboard.press("Space");
}

test("a photo is taken and sent while the face is in its place", async () => {
  const page = await openCamera();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await page.getByRole("img", { name: "Your photo" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("where that is switched off, the shopper takes the photo, and the choice is kept", async () => {
  const page = await openCamera();
  const sent = sentBy(page);
  await switchOff(page);
  await status(page, "That is good. Take the photo.").waitFor();
  await assertAccessible(page, "camera");
  await setTimeout(WHILE);
  assert.deepEqual(sent, []);
  await page.reload();
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByRole("button", { name: "Take it automatically", pressed: false }).waitFor();
  await page.getByRole("button", { name: "In 3 seconds" }).click();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("the camera on the other side is asked for, and the picture is no longer mirrored", async () => {
  const page = await open("", { permissions: ["camera"] });
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    globalThis.opened = [];
    mediaDevices.getUserMedia = async (asked) => {
      const stream = await open(asked);
      globalThis.opened.push({ facing: asked.video.facingMode, stream });
      return stream;
    };
  });
  await page.getByRole("button", { name: "Use the camera" }).click();
  await switchOff(page);
  const mirroring = () => page.locator("video").evaluate((video) => getComputedStyle(video).transform);
  const front = await mirroring();
  await page.getByRole("button", { name: "Other camera" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => globalThis.opened.length === 2 && document.querySelector("video").srcObject === globalThis.opened[1].stream);
  const opened = await page.evaluate(() => globalThis.opened.map(({ facing, stream }) => [facing, stream.active]));
  assert.deepEqual(opened, [["user", false], ["environment", true]]);
  assert.notEqual(await mirroring(), front);
  await status(page, "That is good. Take the photo.").waitFor();
  await page.getByRole("button", { name: "Take the photo" }).click();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("the Escape key cancels the countdown first, then closes the camera", async () => {
  const page = await openCamera();
  const sent = sentBy(page);
  // In the page, as a key pressed from outside may come after the countdown on a busy machine.
  await page.waitForFunction(() => document.querySelector(".countdown"));
  await page.evaluate(() => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })));
  await status(page, "That is good. Hold still.").waitFor();
  await setTimeout(WHILE);
  assert.deepEqual(sent, []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Use the camera" }).waitFor();
});

test("without the detector's files the light alone is judged, and the button takes the photo", async () => {
  const page = await open("", { permissions: ["camera"] });
  await page.route("**/blazeface*", (route) => route.abort());
  await page.getByRole("button", { name: "Use the camera" }).click();
  await status(page, "The light is good. Fill the oval with your face.").waitFor();
  await page.getByRole("button", { name: "Take the photo" }).click();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
});
