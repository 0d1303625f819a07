import { expect, test } from "vitest";
import { readAmount, writeAmount } from "./amounts";
import { changeOf, draftOf, faultsOf, type Product } from "./draft";

const PRODUCT = {
  price_minor: 2900,
  sale_price_minor: 1990,
  sale_from: "2026-11-27T00:00:00Z",
  sale_until: null,
  currency: "EUR",
  availability: "in_stock",
} as Product;

test.each([
  ["12.9", "EUR", 1290],
  ["12,90", "EUR", 1290],
  [" 12 ", "EUR", 1200],
  ["1500", "JPY", 1500],
  ["1.234", "KWD", 1234],
])("%s %s is %i in minor units", (written, currency, minor) => {
  expect(readAmount(written, currency)).toBe(minor);
});

test.each([
  ["12.999", "EUR"],
  ["15.5", "JPY"],
  ["-1", "EUR"],
  ["1,000.00", "EUR"],
  ["free", "EUR"],
])("%s is no amount of %s", (written, currency) => {
  expect(readAmount(written, currency)).toBeUndefined();
});

test("an amount is written with all its decimal places", () => {
  expect([writeAmount(1290, "EUR"), writeAmount(1500, "JPY")]).toEqual(["12.90", "1500"]);
});

test("a draft as it was read changes nothing", () => {
  expect(changeOf(PRODUCT, draftOf(PRODUCT))).toBeUndefined();
});

test("only what changed is sent", () => {
  const draft = { ...draftOf(PRODUCT), price: "25", availability: "out_of_stock" } as const;
  expect(changeOf(PRODUCT, draft)).toEqual({ price_minor: 2500, availability: "out_of_stock" });
});

test("a sale that ends takes its days along", () => {
  expect(changeOf(PRODUCT, { ...draftOf(PRODUCT), salePrice: "" })).toEqual({ sale_price_minor: null, sale_from: null });
});

test("without a price there is no currency", () => {
  const free = { ...draftOf(PRODUCT), price: "", salePrice: "" };
  expect(changeOf(PRODUCT, free)).toMatchObject({ price_minor: null, currency: null });
});

test("what cannot be saved is named by its field", () => {
  const draft = draftOf(PRODUCT);
  expect(faultsOf(draft)).toEqual({ price: false, salePrice: false, currency: false });
  expect(faultsOf({ ...draft, price: "1.999" })).toMatchObject({ price: true, salePrice: false });
  expect(faultsOf({ ...draft, currency: "Euro" })).toEqual({ price: false, salePrice: false, currency: true });
  expect(faultsOf({ ...draft, price: "", salePrice: "", currency: "" })).toMatchObject({ currency: false });
});
