import { useLingui } from "@lingui/react";
import { use, useCallback } from "react";
import type english from "../../locales/owner/en.json";
import type { Language } from "./languages";
import type { Values } from "./texts";

export type OwnerMessageId = keyof typeof english;
type Catalog = Record<OwnerMessageId, string>;
type Write = (id: OwnerMessageId, values?: Values) => string;

const CATALOGS: Record<Language, () => Promise<{ default: Catalog }>> = {
  en: () => import("../../locales/owner/en.json"),
  de: () => import("../../locales/owner/de.json"),
  es: () => import("../../locales/owner/es.json"),
  fr: () => import("../../locales/owner/fr.json"),
  hi: () => import("../../locales/owner/hi.json"),
  ja: () => import("../../locales/owner/ja.json"),
};
const loading = new Map<Language, Promise<{ default: Catalog }>>();

/** Return the catalog of a language, which is loaded once. */
function load(language: Language): Promise<{ default: Catalog }> {
  const known = loading.get(language) ?? CATALOGS[language]();
  loading.set(language, known);
  return known;
}

/** Return the function that writes a text of the pages for owners and operators, which no shopper loads. */
export function useOwnerText(): Write {
  const { i18n: active } = useLingui();
  const { default: catalog } = use(load(active.locale as Language));
  return useCallback<Write>((id, values) => active._(id, values, { message: catalog[id] }), [active, catalog]);
}
