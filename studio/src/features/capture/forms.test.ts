import type { Schemas } from "@fashion-platform/client";
import { expect, test } from "vitest";
import type { LocalPhoto } from "../../shared/photos/photos";
import { nextForm, outcomes } from "./forms";

function photo(key: string, state: LocalPhoto["state"] = "waiting"): LocalPhoto {
  return { key, name: `${key}.jpg`, file: new Blob(), url: `blob:${key}`, state };
}

function answerOf(...items: unknown[]): Schemas["AnalysesResponse"] {
  return { items, photos: 2, tone: { monk: 5 }, next_photo: { code: "none" } } as unknown as Schemas["AnalysesResponse"];
}

function keys(photos: readonly LocalPhoto[]): string[] {
  return photos.map(({ key }) => key);
}

test("photos that wait are sent together, five at most", () => {
  expect(keys(nextForm([..."abcdefg"].map((key) => photo(key))))).toEqual([..."abcde"]);
});

test("a photo that was sent, measured or rejected is not sent again", () => {
  const photos = [photo("a", "measured"), photo("b"), photo("c", "sending"), photo("d", "failed"), photo("e")];
  expect(keys(nextForm(photos))).toEqual(["b", "e"]);
  expect(nextForm([photo("a", "measured")])).toEqual([]);
});

test("a form that got no answer is sent again with the same photos", () => {
  const photos = [{ ...photo("a"), form: "a" }, { ...photo("b"), form: "a" }, photo("c")];
  expect(keys(nextForm(photos))).toEqual(["a", "b"]);
});

test("each photo has its own result, and all have what they suggest together", () => {
  const analysis = { id: "1" };
  const answer = answerOf({ status: 201, analysis }, { status: 422, problem: { detail: "No face was found." } });
  const [first, second] = outcomes([photo("a"), photo("b")], answer);
  expect(first).toEqual(["a", { state: "measured", analysis, form: "a", suggestion: answer }]);
  expect(second).toEqual(["b", { state: "failed", problem: "No face was found.", form: "a", suggestion: answer }]);
});
