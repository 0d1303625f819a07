import { useLingui } from "@lingui/react";
import { useCallback } from "react";
import type { Chart } from "./lines";

const FORMATS: Record<Chart["unit"], Intl.NumberFormatOptions> = {
  per_second: { maximumSignificantDigits: 3 },
  seconds: { style: "unit", unit: "second", unitDisplay: "narrow", maximumSignificantDigits: 3 },
  ratio: { style: "percent", maximumSignificantDigits: 2 },
  number: { maximumFractionDigits: 0 },
};

/** Return the function that writes a value of this unit in the language of the page. */
export function useWriter(unit: Chart["unit"]): (value: number) => string {
  const { i18n } = useLingui();
  return useCallback((value: number) => i18n.number(value, FORMATS[unit]), [i18n, unit]);
}
