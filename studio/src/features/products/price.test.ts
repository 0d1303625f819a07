import type { Schemas } from "@fashion-platform/client";
import { expect, test } from "vitest";
import { currentPrice, writePrice } from "./price";

const NOW = new Date("2026-06-01T12:00:00Z");

function priced(given: Partial<Schemas["ListedProduct"]>): Schemas["ListedProduct"] {
  const none = { price_minor: 2000, sale_price_minor: null, sale_from: null, sale_until: null };
  return { ...none, ...given } as Schemas["ListedProduct"];
}

test.each([
  [1999, "EUR", "€19.99"],
  [500, "JPY", "¥500"],
  [12345, "KWD", "KWD 12.345"],
])("%i minor units of %s are %s", (minor, currency, written) => {
  expect(writePrice(minor, currency, "en").replaceAll("\u00a0", " ")).toBe(written);
});

test("a sale holds from its beginning until its end", () => {
  expect(currentPrice(priced({ sale_price_minor: 1500 }), NOW)).toBe(1500);
  expect(currentPrice(priced({ sale_price_minor: 1500, sale_from: "2026-06-02T00:00:00Z" }), NOW)).toBe(2000);
  expect(currentPrice(priced({ sale_price_minor: 1500, sale_until: "2026-06-01T12:00:00Z" }), NOW)).toBe(2000);
});

test("what has no price has none", () => {
  expect(currentPrice(priced({ price_minor: null }), NOW)).toBeNull();
});
