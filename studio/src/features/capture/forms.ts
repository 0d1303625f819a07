import type { Schemas } from "@fashion-platform/client";
import type { LocalPhoto } from "../../shared/photos/photos";

/** How many photos the API takes in one form. */
const MOST_PHOTOS = 5;

type Change = readonly [key: string, change: Partial<LocalPhoto>];

/** Return the photos to send next, together: a form that is to be sent again, else the first that wait, up to its limit. */
export function nextForm(photos: readonly LocalPhoto[]): readonly LocalPhoto[] {
  const waiting = photos.filter(({ state }) => state === "waiting");
  return waiting.filter(({ form }) => form === waiting[0]!.form).slice(0, MOST_PHOTOS);
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
