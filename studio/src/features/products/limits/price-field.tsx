import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField } from "react-aria-components/NumberField";
import { minorUnits } from "../price";

/** The highest price of the API, in minor units. */
const HIGHEST = 2_000_000_000;

interface Props {
  label: string;
  currency: string;
  /** In minor units, as the bounds are. */
  price: number | undefined;
  lowest?: number | undefined;
  highest?: number | undefined;
  change: (price: number | undefined) => void;
}

/** A price as people of the page's language write it, taken when the field is left; empty for none. */
export function PriceField({ label, currency, price, lowest = 0, highest = HIGHEST, change }: Props) {
  const unit = minorUnits(currency);
  return (
    <NumberField
      value={price === undefined ? NaN : price / unit}
      minValue={lowest / unit}
      maxValue={highest / unit}
      formatOptions={{ style: "currency", currency }}
      onChange={(amount) => change(Number.isNaN(amount) ? undefined : Math.round(amount * unit))}
    >
      <Label>{label}</Label>
      <Input />
    </NumberField>
  );
}
