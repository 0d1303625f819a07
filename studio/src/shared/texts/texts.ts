import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { useLingui } from "@lingui/react";
import { useCallback } from "react";
import type english from "../../locales/en.json";

export type MessageId = keyof typeof english;
export type Values = Record<string, string | number>;

i18n.setMessagesCompiler(compileMessage);

/** Return the function that writes a text in the chosen language. */
export function useText(): (id: MessageId, values?: Values) => string {
  const { i18n: active } = useLingui();
  return useCallback((id, values) => active._(id, values), [active]);
}
