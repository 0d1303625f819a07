/** Return how many decimal places a currency has, by ISO 4217. */
export function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

export function isCurrency(written: string): boolean {
  return /^[A-Z]{3}$/.test(written);
}

/** Write an amount in minor units as somebody types it, such as `12.90`. */
export function writeAmount(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** Return a typed amount, with a point or a comma, in minor units; undefined where it is none of the currency. */
export function readAmount(written: string, currency: string): number | undefined {
  const found = /^(\d+)(?:[.,](\d+))?$/.exec(written.trim());
  const digits = digitsOf(currency);
  const fraction = found?.[2] ?? "";
  if (!found || fraction.length > digits) return undefined;
  return Number(found[1] + fraction.padEnd(digits, "0"));
}
