import type { Schemas } from "@fashion-platform/client";
import { expect, test } from "vitest";
import { shownUndertone } from "./undertone";

test.each([
  [0.8, "warm"],
  [0.4, "uncertain"],
  [null, "warm"],
])("with a confidence of %s it is %s", (undertone_confidence, shown) => {
  expect(shownUndertone({ undertone: "warm", undertone_confidence } as Schemas["SkinTone"])).toBe(shown);
});
