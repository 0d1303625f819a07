import { useLingui } from "@lingui/react";

const INSTANT = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
} as const;

/** Return the functions that write numbers and dates as people of the chosen language do. */
export function useFormats() {
  const { i18n } = useLingui();
  return {
    decimal: (value: number) => i18n.number(value, { maximumFractionDigits: 1 }),
    percent: (value: number) => i18n.number(value, { style: "percent", maximumFractionDigits: 0 }),
    moment: (iso: string) => i18n.date(iso, { dateStyle: "medium", timeStyle: "short" }),
    instant: (iso: string) => i18n.date(iso, INSTANT),
    milliseconds: (seconds: number) => i18n.number(seconds * 1000, { style: "unit", unit: "millisecond", maximumFractionDigits: 1 }),
    language: i18n.locale,
  };
}
