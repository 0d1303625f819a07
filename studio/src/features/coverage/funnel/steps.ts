import type { Schemas } from "@fashion-platform/client";

type Step = Schemas["Step"];
export type StepName = `${Step["kind"]}-${Step["category"]}`;

/** Everything that people are shown and may act on. */
export const STEPS: readonly StepName[] = ["product-makeup", "product-clothing", "color-makeup", "color-clothing"];

/** Return the step of a name, if anybody did anything of it. */
export function stepOf(steps: readonly Step[], name: StepName): Step | undefined {
  return steps.find(({ kind, category }) => `${kind}-${category}` === name);
}
