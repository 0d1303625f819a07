// A platform whose Prometheus is gone.
import { test } from "node:test";
import { assertAccessible } from "../support.mjs";
import { openAs } from "./owners.mjs";

test("a Prometheus that does not answer is named, and the rest of the page stays", async () => {
  const page = await openAs(process.env.FASHION_OWNER, "/health");
  await page.getByRole("alert").filter({ hasText: "Prometheus does not answer" }).waitFor();
  await page.getByText("All services answer, with one configuration").waitFor();
  await page.getByText("There are none.").waitFor();
  await assertAccessible(page, "no series");
});
