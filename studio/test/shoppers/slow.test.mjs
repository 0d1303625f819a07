// A network like that of a phone far from the next mast.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, followed, measure, open, openEmpty, PHOTO } from "../support.mjs";

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

test("where the script does not arrive the page says so, and a link loads it again", async () => {
  const page = await openEmpty();
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.goto("/studio");
  await page.getByText("The page has not loaded.").waitFor();
  await assertAccessible(page, "without its script");
  await page.unroute("**/assets/*.js");
  await page.getByRole("link", { name: "load it again" }).click();
  await page.getByRole("heading", { name: "Find your colors" }).waitFor();
  await assertCount(page.getByText("The page has not loaded."), 0);
});

test("where a page's own script does not arrive, what is in the tab stays until the platform is there again", async () => {
  const page = await open();
  await measure(page);
  await page.route("**/*", (route) => route.abort());
  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByRole("heading", { name: "This page cannot be shown" }).waitFor();
  await assertAccessible(page, "a page that is not loaded");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("alert").filter({ hasText: "The platform cannot be reached." }).waitFor();
  await page.getByRole("link", { name: "Result" }).click();
  await page.getByRole("img", { name: "Your photo" }).waitFor();

  await page.getByRole("link", { name: "Privacy" }).click();
  await page.unroute("**/*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Your data" }).waitFor();
});

test("where the texts of a language do not arrive the page is English", async () => {
  const page = await openEmpty({ locale: "hi" });
  await page.route("**/assets/hi-*.js", (route) => route.abort());
  await page.goto("/studio");
  await page.getByRole("heading", { name: "Find your colors" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});
