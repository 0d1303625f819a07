import type { Schemas } from "@fashion-platform/client";

/** Below this probability an undertone is shown as uncertain. */
const SURE = 0.5;

/** Return the undertone to show: the measured one, or `uncertain` where it is rather a guess. */
export function shownUndertone(tone: Schemas["SkinTone"]): Schemas["Undertone"] | "uncertain" {
  const { undertone, undertone_confidence: confidence } = tone;
  return confidence !== null && confidence < SURE ? "uncertain" : undertone;
}
