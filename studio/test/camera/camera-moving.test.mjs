// The camera shows a face in the oval that sways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertCount, openCamera } from "../support.mjs";

test("it is asked to hold still, and no photo is taken", async () => {
  const page = await openCamera();
  await page.getByRole("status").filter({ hasText: /^Hold still\.$/ }).waitFor();
  await assertCount(page.locator(".queue"), 0);
  assert.deepEqual(page.faults, []);
});
