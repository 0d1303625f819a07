import type { Schemas } from "@fashion-platform/client";
import type { LocalPhoto } from "../../shared/photos/photos";

/** How many photos the API takes in one form. */
const MOST_PHOTOS = 5;

type Change = readonly [key: string, change: Partial<LocalPhoto>];

/** Return the photos to send next, together: the first that wait, as many as a form may hold. */
export function nextForm(photos: readonly LocalPhoto[]): readonly LocalPhoto[] {
  return photos.filter(({ state }) => state === "waiting").slice(0, MOST_PHOTOS);
}

/** Return what becomes of each photo of a form by the answer to it. */
export function outcomes(form: readonly LocalPhoto[], answer: Schemas["AnalysesResponse"]): readonly Change[] {
  const shared = { form: form[0]!.key, suggestion: answer };
  return form.map(({ key }, index): Change => {
    const { analysis, problem } = answer.items[index]!;
    if (analysis) return [key, { ...shared, state: "measured", analysis }];
    return [key, { ...shared, state: "failed", problem: problem!.detail }];
  });
}
