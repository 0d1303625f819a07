import { expect, test } from "vitest";
import type { Advice } from "./guidance/guidance";
import { afterLook, RESTING, type Shutter, WAITING } from "./shutter";

function after(shutter: Shutter, ...looks: Advice[]): Shutter["state"] {
  return looks.reduce(afterLook, shutter).state;
}

test("three good looks in a row start the countdown", () => {
  expect(after(WAITING, "good", "good")).toBe("waiting");
  expect(after(WAITING, "good", "good", "good")).toBe("counting");
  expect(after(WAITING, "good", "good", "still", "good", "good")).toBe("waiting");
});

test.each<Advice>(["still", "no-face", "dark", "ready"])("a look that says %s ends the countdown", (advice) => {
  expect(after({ state: "counting" }, "good", advice)).toBe("waiting");
});

test("after a photo it rests until the face has left its place", () => {
  expect(after(RESTING, "good", "still", "dark", "good", "good", "good")).toBe("resting");
  expect(after(RESTING, "closer", "good", "good", "good")).toBe("counting");
});

test("without a detector it never releases", () => {
  expect(after(WAITING, "ready", "ready", "ready", "ready")).toBe("waiting");
});
