// A network like that of a phone far from the next mast.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, open, PHOTO } from "../support.mjs";

/** 200 kbit/s, and 400 ms until an answer begins. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 25_000, uploadThroughput: 25_000 };

/** Open a page of the studio by a slow network. */
async function openSlowly() {
  const page = await open("/nothing");
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", SLOW);
  await tools.send("Network.setCacheDisabled", { cacheDisabled: true });
  return page;
}

test("by a slow network a shopper sees what goes on, and nothing is sent twice", async () => {
  const page = await openSlowly();
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
  await page.goto("/studio");
  await page.getByRole("heading", { name: "Find your colors" }).waitFor();
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByRole("status").filter({ hasText: "Sending and measuring …" }).waitFor();
  await assertCount(page.getByRole("button", { name: /^Remove / }), 0);
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await followed(page);
  await assertCount(page.locator(".progress li[data-done=true]"), 4);
  await assertAccessible(page, "by a slow network");
  assert.deepEqual(sent, ["/v1/analyses"]);

  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByRole("status").filter({ hasText: "Loading …" }).waitFor();
  await page.getByRole("heading", { name: "Your data" }).waitFor();
  assert.deepEqual(page.faults, []);
});
