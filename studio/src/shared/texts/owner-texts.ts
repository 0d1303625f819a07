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
