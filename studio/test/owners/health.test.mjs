// A platform with two dead letters, and the analysis FASHION_ANALYSIS of the request photo-of-ann.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible } from "../support.mjs";
import { openAs } from "./owners.mjs";

const OPERATOR = process.env.FASHION_OWNER;

test("an operator sees how the chain is, deletes a dead letter by keyboard and sends the other again", async () => {
  const page = await openAs(OPERATOR);
  await page.getByRole("link", { name: "Health" }).click();
  await page.getByText("2 events failed too often.").waitFor();
  for (const service of ["gateway", "imaging", "color", "products"]) {
    await page.getByRole("row", { name: new RegExp(`^${service} takes requests [0-9a-f]{12}$`) }).waitFor();
    await page.getByRole("row", { name: new RegExp(`^${service} \\S+:\\d+ takes requests [0-9a-f]{12}$`) }).waitFor();
  }
  await page.getByText(/of .* MB \(0%\)/).waitFor();
  for (const [name, address] of [["Open Grafana", "/grafana"], ["Open the runbook", "/grafana/d/runbook-of-shop"]]) {
    assert.equal(await page.getByRole("link", { name }).getAttribute("href"), address);
  }
  await page.getByText("Set FASHION_PROMETHEUS_URL").waitFor();
  await page.getByText("Partitions of the logs").first().click();
  await page.getByRole("row", { name: /^15( [\d,]+, none waits){3}$/ }).waitFor();
  await assertAccessible(page, "partitions");
  await page.getByRole("button", { name: "Show what happened under c1" }).click();
  await page.getByRole("alert").filter({ hasText: "correlation ID or analysis c1" }).waitFor();
  await page.getByRole("button", { name: /^Delete \d/ }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Delete for good/ }).and(page.locator(":focus")).waitFor();
  await assertAccessible(page, "dead letters");
  await page.keyboard.press("Enter");
  await page.getByText("There is one.").waitFor();
  await page.getByRole("button", { name: "Send all again" }).click();
  await page.getByText("1 event was sent again.").waitFor();
  await page.getByText("There are none.").waitFor();
  await page.getByText("All services answer, with one configuration").waitFor();
  await assertAccessible(page, "all well");
  assert.deepEqual(page.faults.filter((fault) => !fault.includes("404")), []);
});

test("an operator sees what happened after a photo, by the ID of the request or of the analysis", async () => {
  const page = await openAs(OPERATOR, "/health");
  const timeline = page.getByRole("region", { name: "What happened when" });
  for (const id of ["photo-of-ann", process.env.FASHION_ANALYSIS]) {
    await timeline.getByRole("textbox").fill(id);
    await page.keyboard.press("Enter");
    await timeline.getByRole("status").filter({ hasText: /^[5-9] steps under photo-of-ann$/ }).waitFor();
    await timeline.getByRole("row", { name: /imaging recorded SkinToneAnalyzed .*Monk tone/ }).waitFor();
    await timeline.getByRole("row", { name: /color handled SkinToneAnalyzed [\d.,]+ ms/ }).waitFor();
    await timeline.getByRole("row", { name: /products recorded ProductsRanked/ }).waitFor();
  }
  await assertAccessible(page, "timeline");
  await timeline.getByRole("textbox").fill("none-such");
  await timeline.getByRole("button", { name: "Show" }).click();
  await timeline.getByRole("alert").filter({ hasText: "none-such" }).waitFor();
  await assertAccessible(page, "no timeline");
});

test("a service that does not answer, an issuer without keys and a Redis that is down are named", async () => {
  const page = await openAs(OPERATOR);
  await page.route("**/v1/operations/chain", async (route) => {
    const response = await route.fetch();
    const { services, links, series } = await response.json();
    const [gateway, ...others] = services;
    gateway.readiness.issuers = { "https://login.example.com": "no answer within 5 s" };
    const answering = others.map((each) => (each.service === "color" ? { ...each, readiness: null } : each));
    const json = { links, series, services: [gateway, ...answering], instances: null, stream: null };
    await route.fulfill({ response, json });
  });
  await page.getByRole("link", { name: "Health" }).click();
  await page.getByRole("status").filter({ hasText: "color does not answer." }).waitFor();
  await page.getByText("cannot use the keys of https://login.example.com: no answer within 5 s").waitFor();
  await page.getByText("Redis does not answer").waitFor();
  await assertAccessible(page, "a service is down");
});

test("nobody else sees the health of the platform", async () => {
  const page = await openAs(process.env.FASHION_SHOPPER, "/health");
  await page.getByRole("alert").filter({ hasText: "operate" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Health" }).count(), 0);
});
