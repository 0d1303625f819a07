import type { Schemas } from "@fashion-platform/client";
import { useFormats } from "../../../shared/texts/formats";
import { useText } from "../../../shared/texts/texts";

/** What is against a color, in the language of the page. */
export function FaultList({ faults }: { faults: readonly Schemas["Fault"][] }) {
  const text = useText();
  const { decimal } = useFormats();
  return (
    <ul className="faults">
      {faults.map(({ code, value, compared_with: other }) => (
        <li key={code}>{text(`fault.${code}`, { value: decimal(value), other: decimal(other) })}</li>
      ))}
    </ul>
  );
}
