import { useText } from "../../../shared/texts/texts";
import type { View } from "../view-choice";
import { type Availability, type Limits, subcategoriesOf } from "./limits";
import { PriceField } from "./price-field";
import { SelectField } from "./select-field";
import "./limit-fields.css";

/** What can be had, now or later. */
const AVAILABLE: readonly Availability[] = ["in_stock", "preorder", "backorder"];

interface Props {
  view: View;
  limits: Limits;
  /** The currencies of the products. */
  currencies: readonly string[];
  change: (limits: Limits) => void;
}

/** Limit a list by kind, availability and price. */
export function LimitFields({ view, limits, currencies, change }: Props) {
  const text = useText();
  const currency = limits.currency ?? currencies[0];
  const kinds = subcategoriesOf(view).map((kind) => [kind, text(`subcategory.${kind}`)] as const);
  return (
    <div className="limits">
      <SelectField
        label={text("products.kind")}
        options={[["all", text("products.all")], ...kinds]}
        chosen={limits.kind}
        choose={(kind) => change({ ...limits, kind })}
      />
      <SelectField
        label={text("availability.label")}
        options={AVAILABLE.map((id) => [id, text(`availability.${id}`)] as const)}
        chosen={limits.availability}
        choose={(availability) => change({ ...limits, availability })}
      />
      {currency && currencies.length > 1 && (
        <SelectField
          label={text("products.currency")}
          options={currencies.map((each) => [each, each] as const)}
          chosen={currency}
          choose={(chosen) => change({ ...limits, currency: chosen, lowest: undefined, highest: undefined })}
        />
      )}
      {currency && (
        <>
          <PriceField
            label={text("products.price-from")}
            currency={currency}
            price={limits.lowest}
            highest={limits.highest}
            change={(lowest) => change({ ...limits, currency, lowest })}
          />
          <PriceField
            label={text("products.price-to")}
            currency={currency}
            price={limits.highest}
            lowest={limits.lowest}
            change={(highest) => change({ ...limits, currency, highest })}
          />
        </>
      )}
    </div>
  );
}
