import { useLingui } from "@lingui/react";

/** Return the functions that write numbers and dates as people of the chosen language do. */
export function useFormats() {
  const { i18n } = useLingui();
  return {
    decimal: (value: number) => i18n.number(value, { maximumFractionDigits: 1 }),
    percent: (value: number) => i18n.number(value, { style: "percent", maximumFractionDigits: 0 }),
    moment: (iso: string) => i18n.date(iso, { dateStyle: "medium", timeStyle: "short" }),
    language: i18n.locale,
  };
}
