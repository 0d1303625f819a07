// A platform that takes tokens: FASHION_TOKEN is one of a user, FASHION_EXPIRED one that no longer counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, measure, open } from "../support.mjs";

async function signIn(page, token) {
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a shopper signs in with a token, which this tab alone keeps", async () => {
  const page = await open();
  await assertAccessible(page, "sign in");
  await signIn(page, "no token");
  await page.getByText("This is not an access token").waitFor();
  await assertAccessible(page, "no token");
  await signIn(page, process.env.FASHION_TOKEN);
  await measure(page);
  await page.reload();
  await page.getByRole("heading", { name: "Your skin tone" }).waitFor();
  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Access token").waitFor();
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  assert.ok(!kept.includes(process.env.FASHION_TOKEN));
});

test("a token that expired is asked for anew", async () => {
  const page = await open("/history");
  await signIn(page, process.env.FASHION_EXPIRED);
  await page.getByText("Your access token is no longer accepted.").waitFor();
  await assertAccessible(page, "expired");
});
