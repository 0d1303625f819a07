import type { Schemas } from "@fashion-platform/client";

type Product = Schemas["Product"];

/** Return how many minor units a currency's unit has, by ISO 4217. */
export function minorUnits(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
}

/** Write an amount in a currency's minor units, by ISO 4217, as people of a language write it. */
export function writePrice(minor: number, currency: string, language?: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(minor / minorUnits(currency));
}

/** Return the price to pay now in minor units, null where the product has none. */
export function currentPrice(product: Product, now: Date = new Date()): number | null {
  const { sale_price_minor: sale, sale_from: from, sale_until: until } = product;
  const isOnSale = sale !== null && (!from || new Date(from) <= now) && (!until || now < new Date(until));
  return isOnSale ? sale : product.price_minor;
}
