import { useLingui } from "@lingui/react";
import { useCallback } from "react";
import english from "../../locales/owner/en.json";
import type { Values } from "./texts";

export type OwnerMessageId = keyof typeof english;
type Write = (id: OwnerMessageId, values?: Values) => string;

/** Return the function that writes a text of the pages for owners and operators, which no shopper loads. */
export function useOwnerText(): Write {
  const { i18n: active } = useLingui();
  return useCallback<Write>((id, values) => active._(id, values, { message: english[id] }), [active]);
}

/** Return the functions that write numbers as people of the chosen language do. */
export function useNumbers(): { decimal: (value: number) => string; percent: (value: number) => string } {
  const { i18n: active } = useLingui();
  return {
    decimal: (value) => active.number(value, { maximumFractionDigits: 1 }),
    percent: (value) => active.number(value, { style: "percent", maximumFractionDigits: 0 }),
  };
}
