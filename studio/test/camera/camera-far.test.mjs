// The camera shows a face that is far away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertFits, openCamera } from "../support.mjs";

const CLOSER = { en: "Come closer.", de: "Kommen Sie näher.", fr: "Approchez-vous.", es: "Acérquese.", hi: "पास आएँ।", ja: "もっと近づいてください。" };

test("it is asked to come closer, in six languages", async () => {
  const page = await openCamera();
  for (const [language, sentence] of Object.entries(CLOSER)) {
    await page.getByRole("combobox").selectOption(language);
    await page.getByRole("status").filter({ hasText: sentence }).waitFor();
    await assertFits(page, `the camera in ${language}`);
  }
  assert.deepEqual(page.faults, []);
});
