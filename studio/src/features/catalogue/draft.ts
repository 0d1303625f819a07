import type { Schemas } from "@fashion-platform/client";
import { digitsOf, isCurrency, readAmount, writeAmount } from "./amounts";

export type Product = Schemas["Product"];
export type Change = Schemas["ProductChange"];
export type Availability = Schemas["Availability"];

/** What an owner may change of a product, as it is typed. */
export interface Draft {
  price: string;
  salePrice: string;
  currency: string;
  availability: Availability;
}

/** Which fields hold what cannot be saved. */
export interface Faults {
  price: boolean;
  salePrice: boolean;
  currency: boolean;
}

export function draftOf({ price_minor, sale_price_minor, currency, availability }: Product): Draft {
  const write = (minor: number | null) => (minor === null || !currency ? "" : writeAmount(minor, currency));
  return { price: write(price_minor), salePrice: write(sale_price_minor), currency: currency ?? "", availability };
}

export function faultsOf({ price, salePrice, currency }: Draft): Faults {
  const hasAmount = Boolean(price.trim() || salePrice.trim());
  const badCurrency = hasAmount && !isCurrency(currency);
  const isBad = (written: string) => !badCurrency && Boolean(written.trim()) && readAmount(written, currency) === undefined;
  return { price: isBad(price), salePrice: isBad(salePrice), currency: badCurrency };
}

/** Return the decimal places of what is typed; 2 until the currency is known. */
export function digitsIn({ currency }: Draft): number {
  return isCurrency(currency) ? digitsOf(currency) : 2;
}

/** Return the merge patch from a product to a draft without faults; undefined where nothing changes. */
export function changeOf(product: Product, draft: Draft): Change | undefined {
  const price = amountIn(draft.price, draft.currency);
  const sale = amountIn(draft.salePrice, draft.currency);
  const wanted: Change = {
    price_minor: price,
    sale_price_minor: sale,
    // Neither a currency without a price nor the days of a sale without its price can be stored.
    currency: price === null ? null : draft.currency,
    ...(sale === null ? { sale_from: null, sale_until: null } : {}),
    availability: draft.availability,
  };
  const changed = Object.entries(wanted).filter(([name, value]) => product[name as keyof Change] !== value);
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

function amountIn(written: string, currency: string): number | null {
  return written.trim() ? readAmount(written, currency)! : null;
}
