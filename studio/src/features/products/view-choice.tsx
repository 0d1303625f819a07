import type { Category } from "../../shared/api/reads";
import { type MessageId, useText } from "../../shared/texts/texts";
import { Choice } from "../../shared/ui/choice";

export type View = Category | "all" | "saved";

const VIEWS: readonly (readonly [View, MessageId])[] = [
  ["all", "products.all"],
  ["makeup", "category.makeup"],
  ["clothing", "category.clothing"],
  ["saved", "products.only-saved"],
];

/** Chooses the list that is shown. */
export function ViewChoice({ view, choose }: { view: View; choose: (view: View) => void }) {
  const text = useText();
  const options = VIEWS.map(([id, label]) => [id, text(label)] as const);
  return <Choice label={text("products.filter")} options={options} chosen={view} choose={choose} />;
}
