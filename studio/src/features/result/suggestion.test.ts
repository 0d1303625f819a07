import type { Schemas } from "@fashion-platform/client";
import { expect, test } from "vitest";
import type { Analysis, LocalPhoto, Suggestion } from "../../shared/photos/photos";
import { sentTogether, suggestionOf } from "./suggestion";

const analysis = { revision: 3, tone: { monk: 4 }, next_photo: { code: "daylight" } } as unknown as Analysis;
const suggestion = { tone: { monk: 5 }, photos: 2, next_photo: { code: "none" } } as unknown as Suggestion;

function photo(key: string, form?: string): LocalPhoto {
  return { key, name: key, file: new Blob(), url: key, state: "measured", ...(form ? { form, suggestion } : {}) };
}

function profileOf(revision: number): Schemas["ProfileView"] {
  return { revision, tone: { monk: 6 }, photos: 4, next_photo: { code: "another_light" } } as unknown as Schemas["ProfileView"];
}

test("the profile leads once it rests on the photo", () => {
  expect(suggestionOf(analysis, photo("a", "a"), profileOf(3))).toMatchObject({ tone: { monk: 6 }, photos: 4 });
});

test("until then it is what the photos of the form suggest together", () => {
  expect(suggestionOf(analysis, photo("a", "a"), profileOf(2))).toBe(suggestion);
});

test("a photo that was sent alone suggests its own tone", () => {
  expect(suggestionOf(analysis, photo("a"), undefined)).toMatchObject({ tone: { monk: 4 }, photos: 1, next_photo: { code: "daylight" } });
});

test("photos of another form are not shown with it", () => {
  const all = [photo("a", "a"), photo("b", "a"), photo("c"), photo("d", "d")];
  expect(sentTogether(all[1], all).map(({ key }) => key)).toEqual(["a", "b"]);
  expect(sentTogether(all[2], all)).toEqual([]);
});
