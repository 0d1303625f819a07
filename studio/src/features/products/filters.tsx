import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import type { Category } from "../../shared/api/reads";
import { type MessageId, useText } from "../../shared/texts/texts";

export type View = Category | "all" | "saved";

const VIEWS: readonly (readonly [View, MessageId])[] = [
  ["all", "products.all"],
  ["makeup", "category.makeup"],
  ["clothing", "category.clothing"],
  ["saved", "products.only-saved"],
];

/** Which products are shown. */
export function Filters({ view, choose }: { view: View; choose: (view: View) => void }) {
  const text = useText();
  return (
    <ToggleButtonGroup
      className="actions"
      aria-label={text("products.filter")}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => choose([...keys][0] as View)}
    >
      {VIEWS.map(([id, label]) => (
        <ToggleButton key={id} id={id}>
          {text(label)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
