import { expect, test } from "vitest";
import english from "../../locales/en.json";
import ownerEnglish from "../../locales/owner/en.json";
import { directionOf, preferredLanguage } from "./languages";

const CATALOGS = import.meta.glob<Record<string, string>>("../../locales/**/*.json", { eager: true, import: "default" });

function storing(kept: string | null): Storage {
  return { getItem: () => kept } as unknown as Storage;
}

function placeholders(message: string): string[] {
  return [...message.matchAll(/\{(\w+)[,}]/g)].map((found) => found[1]!).toSorted();
}

test.each([
  [null, ["de-AT", "en"], "de"],
  [null, ["pt", "ja-JP"], "ja"],
  [null, ["pt"], "en"],
  ["fr", ["de"], "fr"],
  ["klingon", ["hi-IN"], "hi"],
])("with %s kept and %s asked for it is %s", (kept, asked, language) => {
  expect(preferredLanguage(storing(kept), asked)).toBe(language);
});

test.each(["ar", "he", "fa-IR", "ur", "ks-Arab"])("%s is written from right to left", (language) => {
  expect(directionOf(language)).toBe("rtl");
});

test.each(["en", "ja", "hi", "az-Latn", "ks-Deva"])("%s is written from left to right", (language) => {
  expect(directionOf(language)).toBe("ltr");
});

test("both kinds of texts are there in six languages", () => {
  expect(Object.keys(CATALOGS).length).toBe(12);
});

test.each(Object.entries(CATALOGS))("%s has every text, with the same values", (path, catalog) => {
  const source: Record<string, string> = path.includes("/owner/") ? ownerEnglish : english;
  expect(Object.keys(catalog)).toEqual(Object.keys(source));
  for (const [id, message] of Object.entries(source)) {
    expect([id, new Set(placeholders(catalog[id]!))]).toEqual([id, new Set(placeholders(message))]);
  }
});
