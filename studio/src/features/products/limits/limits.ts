import type { Schemas } from "@fashion-platform/client";
import type { Category, Filter } from "../../../shared/api/reads";
import type { View } from "../view-choice";

export type Subcategory = Schemas["Subcategory"];
export type Availability = Schemas["Availability"];

/** What a shopper limits a list to; prices are in minor units of the currency. */
export interface Limits {
  kind: Subcategory | "all";
  availability: Availability;
  currency?: string | undefined;
  lowest?: number | undefined;
  highest?: number | undefined;
}

/** Limits that leave out nothing of what can be bought now. */
export const NO_LIMITS: Limits = { kind: "all", availability: "in_stock" };

/** What products are ranked in; the catalogue has more, which no color suits. */
const RANKED: Record<Category, readonly Subcategory[]> = {
  makeup: ["foundation", "concealer", "powder", "blush", "lip", "nail", "eye"],
  clothing: [
    "top",
    "bottom",
    "skirt",
    "dress",
    "jumpsuit",
    "suit",
    "jacket",
    "outerwear",
    "swimwear",
    "underwear",
    "shoes",
    "bag",
    "jewelry",
    "accessory",
    "clothing_other",
  ],
};

/** Return the subcategories of a list. */
export function subcategoriesOf(view: View): readonly Subcategory[] {
  if (view === "saved") return [];
  return view === "all" ? [...RANKED.makeup, ...RANKED.clothing] : RANKED[view];
}

/** Return the limits that also hold in another list. */
export function limitsIn(view: View, limits: Limits): Limits {
  const isThere = limits.kind !== "all" && subcategoriesOf(view).includes(limits.kind);
  return isThere ? limits : { ...limits, kind: "all" };
}

/** Return which products the API is asked for; what is saved is listed without limits. */
export function filterOf(view: View, { kind, availability, currency, lowest, highest }: Limits): Filter {
  if (view === "saved") return {};
  const isPriced = lowest !== undefined || highest !== undefined;
  return {
    ...(view !== "all" && { category: view }),
    ...(kind !== "all" && { subcategory: kind }),
    ...(availability !== NO_LIMITS.availability && { availability }),
    ...(isPriced && currency && { currency }),
    ...(lowest !== undefined && { price_min: lowest }),
    ...(highest !== undefined && { price_max: highest }),
  };
}
