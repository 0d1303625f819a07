import type { Availability } from "./draft";

/** Whether a product can be bought, as an owner may say. */
export const AVAILABILITIES: readonly Availability[] = ["in_stock", "out_of_stock", "preorder", "backorder", "discontinued"];
