import { i18n } from "@lingui/core";
import english from "../../locales/en.json";
import type { MessageId } from "./texts";

type Catalog = Record<MessageId, string>;
type Load = () => Promise<{ default: Catalog }>;

/** The languages by their own names. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  hi: "हिन्दी",
  ja: "日本語",
} as const;
export type Language = keyof typeof LANGUAGES;

/** The scripts of living languages that are written from right to left, by ISO 15924. */
const RIGHT_TO_LEFT = new Set(["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]);
const KEPT = "fashion.language";
const CATALOGS: Record<Language, Load> = {
  en: async () => ({ default: english }),
  de: () => import("../../locales/de.json"),
  es: () => import("../../locales/es.json"),
  fr: () => import("../../locales/fr.json"),
  hi: () => import("../../locales/hi.json"),
  ja: () => import("../../locales/ja.json"),
};

/** Return the first language that there is of those asked for, such as `de-AT`, else English. */
export function bestLanguage(asked: readonly (string | null | undefined)[]): Language {
  return asked.map((tag) => tag?.split("-")[0]).find(isLanguage) ?? "en";
}

function isLanguage(text: string | null | undefined): text is Language {
  return text != null && Object.hasOwn(LANGUAGES, text);
}

/** Return the language that was chosen in this browser, else the first that the browser asks for, else English. */
export function preferredLanguage(storage: Storage = localStorage, asked: readonly string[] = navigator.languages): Language {
  return bestLanguage([storage.getItem(KEPT), ...asked]);
}

/** Return the direction in which a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script ?? "") ? "rtl" : "ltr";
}

/** Return the texts of a language. */
export async function loadTexts(language: Language): Promise<Catalog> {
  return (await CATALOGS[language]()).default;
}

/** Show the page in a language. */
export async function showIn(language: Language): Promise<void> {
  i18n.loadAndActivate({ locale: language, messages: await loadTexts(language) });
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Show the page in a language, and keep the choice in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showIn(language);
  localStorage.setItem(KEPT, language);
}
